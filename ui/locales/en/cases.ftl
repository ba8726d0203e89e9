# Citizens' complaints in the officer's window. What a case is in words is in desk-cases.ftl, for both sides.

## List
cases-search = Search complaints
cases-search-hint = Words, place or number
cases-open = Still open
cases-over = Over, or with another department
cases-none-open = No complaint is open now.
cases-none-found = No open complaint like that was found.
case-untitled = (no words)
case-with = with { $name }
case-with-department = now with { $department }
case-row-conflict = What you did does not fit any more
case-row-returned = What you wrote came back
case-row-begun = You have begun to write
case-row-on-the-way = Waiting to be sent

## Page
case-facts = Deadlines and facts
case-open-link = Public post
case-seen = I have seen it
case-accept = Take it on
case-nothing-to-do = There is nothing for you to do here now.
case-elsewhere = It is with another department now. There is nothing more for you to do here.
case-english = In English, too (optional)
case-photos-empty = Bring photos of after the work here (optional)
case-later = Write later
case-no-longer = This can no longer be sent. What you wrote is kept.
case-news-seen = I have seen it
case-write-ask = What do you need to know from the citizen? The IT department reads it and sends it; until the answer comes the deadlines stand still.
case-write-interim = How far is the work, and why does it take time? The IT department reads it and sends it to the citizen.
case-write-action-taken = What was done, and when? The IT department reads it and sends it to the citizen.
case-write-transfer = Send it to the department whose work this is. The time it was first received and the deadlines stay the same.
case-write-note = Seen only inside the corporation, never by the citizen.
case-submit-ask = Submit the question
case-submit-interim = Submit the reply
case-submit-action-taken = Submit the action taken
case-submit-transfer = Send to that department
case-submit-note = Keep the note
case-kept-accept = You have taken it on.
case-kept-acknowledge = The alert is marked as seen.
case-kept-ask = The question is submitted.
case-kept-interim = The reply is submitted.
case-kept-action-taken = The action taken is submitted.
case-kept-transfer = It is sent to the other department.
case-kept-note = The note is kept.
case-kept-here = It is saved on this computer and will arrive by itself.

## What was said and done
case-answers = Replies and what you did
case-mine-accept-case = Taken on
case-mine-transfer-case = Sent to another department
case-mine-ask-citizen = Question to the citizen
case-mine-reply-interim = Interim reply
case-mine-reply-action-taken = Action taken
case-mine-note-case = Note
case-mine-acknowledge-case = Alert seen
case-pending-here = Saved on this computer
case-pending-received = Received
case-response-drafted = You had written:
case-aside = What you set aside ({ $count })
case-rewrite = Correct and write again
case-report = Make a work report
case-report-open = Open the work report

## Conflicts
case-conflict-refused = What you did could not be taken
case-conflict-coming = What you did will probably not be taken
case-conflict-damaged = A photo in what you did can no longer be read
case-conflict-damaged-words = A photo in this can no longer be read on this computer, so it cannot be sent. Your words and the other photos are safe. Write it again from here and add that photo again.
case-conflict-words = While you were doing this, somebody else changed something about this complaint. Nothing was deleted: look at both side by side and decide.
case-conflict-mine = What you did
case-conflict-between = What happened meanwhile
case-conflict-between-unknown = See below how the complaint stands now.
case-conflict-again = Write it again from mine
case-conflict-aside = No longer needed, set aside
case-conflict-aside-words = Until it is set aside, what you do next on this complaint waits.
case-conflict-coming-words = The server will say when there is a connection. If it is not taken, you can write it again from here.
