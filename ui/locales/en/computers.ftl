# The officers' computers, at the desk.
computers-heading = Officers' computers
computers-about = What each computer last said of itself. Work that is not sent yet is safe on the computer.
computers-choose = Which computers to show
computers-show-all = In use
computers-show-unsent = With unsent work
computers-show-late = Unsent for over a day
computers-show-revoked = Struck off
computers-department = Department
computers-department-all = All departments
computers-loading = Reading the computers…
computers-none = There is no such computer.
computers-alarm = { $count ->
    [one] Work has lain unsent on { $count } computer for over a day.
   *[other] Work has lain unsent on { $count } computers for over a day.
}
computers-alarm-show = Show them
computers-officer = Officer
computers-computer = Computer
computers-unsent = Unsent
computers-seen = Last heard of
computers-manage = Manage
computers-no-post = sends for no department now
computers-version = version { $version }
computers-late = Unsent for over a day
computers-unsent-count = { $count ->
    [one] { $count } item unsent
   *[other] { $count } items unsent
}
computers-oldest = the oldest for { $span }
computers-all-sent = All sent
computers-never-seen = Not heard of yet
computers-revoked = Struck off { $moment }

## Managing
computers-new-code = New one-time code
computers-code-for = One-time code for a computer of { $name }
computers-code-once = It is for one computer, until { $moment }, and is not shown again. Read it aloud or write it down now.
computers-code-seen = I have noted it
computers-strike = Strike off
computers-strike-ask = Strike off { $computer } of { $name }? It can then send and read nothing more. What is on it stays there.
computers-strike-unsent = { $count ->
    [one] { $count } unsent item stays on it until it is enrolled again.
   *[other] { $count } unsent items stay on it until it is enrolled again.
}
computers-strike-confirm = Strike it off
