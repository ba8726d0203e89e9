## What a file will do, before it does it
import-show = See what would change
import-showing = Being checked…
import-title = What this file would change
import-not-yet = Nothing is changed yet. Look through it and confirm.
import-nothing = The file says nothing new. There is nothing to change.
import-refused = Nothing can be taken in.
import-anew = Somebody changed something after you looked. Nothing was taken in; below is what would happen now. Look through it and confirm again.
import-confirm = Confirm
import-doing = Being taken in…
import-count-add = { $count } new
import-count-change = { $count } changed
import-count-end = { $count } ended
import-count-remove = { $count } removed
import-count-held = { $count } waiting for another administrator
import-count-unchanged = { $count } as before
import-act-add = new
import-act-change = changed
import-act-end = ended
import-act-remove = removed
import-act-held = waits
import-act-unchanged = as before
import-act-unknown = something else
import-rows = The rows
import-rows-shown = { $shown } of { $all } rows
import-errors-shown = { $shown } of { $all } wrong cells
import-act = What happens
import-subject = Whom or what it is about
import-changes = What changes
import-empty = (empty)
import-moved = { $deadlines ->
    [one] One deadline of an open complaint moves.
   *[other] { $deadlines } deadlines of { $cases ->
        [one] one open complaint
       *[other] { $cases } open complaints
    } move.
}
import-moved-none = No deadline of an open complaint moves.
import-moved-shown = { $shown } of { $all } deadlines
import-needed = Running deadlines were reckoned over these holidays, which the new list does not have: { $days }
import-ends = The new list ends on { $day }. The holidays after it are needed soon.
import-ends-none = The new list has no holidays.
import-case = Complaint
import-deadline = Deadline
import-before = Was
import-after = Will be
csv-wrong-twice = another row of the file says the same
csv-wrong-overlaps = they hold this post at that time already
csv-wrong-two-names = one officer is given two names
roster-calendar-ends = The list of holidays ends on { $day }. Bring in the next one, or the holidays after it are counted as working days.
roster-calendar-none = The list of holidays is empty. Bring one in, or holidays are counted as working days.
desk-calendar-ends = The list of holidays ends on { $day }
desk-calendar-open = Open the holidays
watch-due-calendar = The list of holidays ends soon. Bring in the next one.
