items-search = Search my work
items-search-hint = Caption, place or number
items-filter = Filter by state
items-all = All
items-more = Show more
items-none-found = Nothing like that was found. Try other words, or remove the filter.
items-empty = There are no reports yet. Begin with “New report” at the left.
