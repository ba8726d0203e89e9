# What the desktop tells outside the window: new cases, what is late, what came back; and the tray. Read by the program itself.
alert-assigned = { $kind ->
    [suggestion] A citizen's suggestion
    [thanks] A citizen's thanks
   *[complaint] New complaint
  } { $number }
alert-assigned-text = { $place ->
    [none] { $words }
   *[other] { $place }: { $words }
  }
alert-due = { alert-clock }: by { alert-when }
alert-wrote = The citizen wrote again: { $number }
alert-reply-returned = Your reply came back: { $number }
alert-escalated = { $number }: { $cause ->
    [warning] { case-cause-warning }
    [due] { case-cause-due }
    [still_due] { case-cause-still-due }
    [reopened] { case-cause-reopened }
    [vacancy] { case-cause-vacancy }
    [wrote] { case-cause-wrote }
   *[other] { case-cause-unknown }
  }
alert-escalated-text = Look at it and decide what is to be done.
alert-soon = { $number }: time is nearly up
alert-late = { $number }: time is up
alert-late-text = { alert-clock } is still to be done.
alert-item-returned = Returned for correction{ $number ->
    [none] { "" }
   *[other] : { $number }
  }
alert-digest = There is work for you
alert-digest-text = { $shape ->
    [assigned] New complaints: { $assigned }.
    [late] Late or nearly so: { $late }.
    [assigned-late] New complaints: { $assigned }. Late or nearly so: { $late }.
    [assigned-other] New complaints: { $assigned }. Other news: { $rest }.
    [late-other] Late or nearly so: { $late }. Other news: { $rest }.
    [assigned-late-other] New complaints: { $assigned }. Late or nearly so: { $late }. Other news: { $rest }.
   *[other] News: { $rest }.
  }
alert-still-running = Purabarta goes on
alert-still-running-text = The window is closed, but sending goes on and you are told of complaints. To end the program choose “Quit” at its picture in the tray.

alert-clock = { $clock ->
    [first_reply] { case-clock-first-reply }
    [acceptance] { case-clock-acceptance }
    [resolution] { case-clock-resolution }
    [interim] { case-clock-interim }
    [hard_limit] { case-clock-hard-limit }
   *[other] { case-clock-unknown }
  }
alert-when = { $day ->
    [today] today
    [tomorrow] tomorrow
    [yesterday] yesterday
   *[other] { $date } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
      }
  } { $time } { $half ->
    [am] a.m.
   *[pm] p.m.
  }

tray-open = Open Purabarta
tray-quit = Quit
tray-waiting = { $waiting ->
    [none] Purabarta
    [one] Purabarta: 1 complaint waits for you
   *[other] Purabarta: { $count } complaints wait for you
  }
