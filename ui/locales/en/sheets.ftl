# The templates of the spreadsheets that are brought in: what stands in each column.
sheet-list = List
sheet-explained = What to write
sheet-top-column = Name of the column
sheet-top-bengali = In Bengali
sheet-top-meaning = What to write
sheet-top-example = Example
sheet-needed = Must be filled in.

## Complaints
sheet-cases-reference = What your office calls it, such as the number of a letter. Each only once in a file.
sheet-cases-reference-example = Letter-77/2026
sheet-cases-kind = complaint, suggestion or thanks. Empty means a complaint.
sheet-cases-kind-example = complaint
sheet-cases-category = One of the codes of categories below. Leave it empty if you do not know.
sheet-cases-category-example = garbage
sheet-cases-department = One of the codes of departments below. If it is empty, the category decides.
sheet-cases-department-example = SWM
sheet-cases-ward = The number of the ward.
sheet-cases-ward-example = 124
sheet-cases-place = Where.
sheet-cases-place-example = Behala, in front of the market
sheet-cases-words = What the citizen said, in their own words.
sheet-cases-words-example = No garbage was taken away for seven days.
sheet-cases-name = The citizen's name.
sheet-cases-name-example = Rina Das
sheet-cases-phone = The whole telephone number.
sheet-cases-phone-example = 9830012321
sheet-cases-email = Email.
sheet-cases-email-example = rina@example.org
sheet-cases-link = An https:// link where everybody can read it.
sheet-cases-link-example = https://example.org/77
sheet-cases-received = The day on which it was received: day, month, year, and the time if you like. Deadlines count from then. Empty means now.
sheet-cases-received-example = 20/11/2026

## The roster
sheet-roster-login = The login with which they work. Leave it empty if there is none.
sheet-roster-login-example = rina
sheet-roster-name-bn = The name in Bengali.
sheet-roster-name-bn-example = রিনা দাস
sheet-roster-name-en = The name in English.
sheet-roster-name-en-example = Rina Das
sheet-roster-department = One of the codes of departments below.
sheet-roster-department-example = SWM
sheet-roster-role = One of the codes of roles below.
sheet-roster-role-example = contributor
sheet-roster-from = The first day in the post: day, month, year.
sheet-roster-from-example = 01/11/2026
sheet-roster-until = The last day in the post. Leave it empty while there is none.
sheet-roster-until-example = 31/10/2027
sheet-roster-acting = yes if they only act in the post, otherwise no.
sheet-roster-acting-example = no

## Days off
sheet-calendar-day = The day off: day, month, year. Saturdays and Sundays need not be written.
sheet-calendar-day-example = 26/01/2027
sheet-calendar-name-bn = What it is called in Bengali.
sheet-calendar-name-bn-example = সাধারণতন্ত্র দিবস
sheet-calendar-name-en = What it is called in English.
sheet-calendar-name-en-example = Republic Day
