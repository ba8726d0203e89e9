nav = Main menu
nav-new-report = New report
nav-new-notice = Inauguration notice
nav-home = Home
nav-items = My work
nav-cases = Complaints
nav-cases-mine = { $count } of yours to see to
skip = Go to the page
acting = acting charge
drop-here = Drop the photos here
mended-database-rebuilt = The data on this computer was damaged. Everything you submitted was restored from the sealed copies. Please look over your drafts.
start-failed = Purabarta could not open
support-open = Details for support
support-title = Details for support
support-words = When the IT Department asks, copy this and send it. There are no names, texts, photos or passwords in it.
call-it = IT Department: { $phone }.

help-title = Working with the keyboard
help-paste = Paste photos, on any page
help-undo = Undo the last change to the text or the photos
help-redo = Redo what was undone
help-submit = Submit
help-move = Move the chosen photo
help-version = Version { $version }

kind-report = Report
kind-notice = Inauguration notice
untitled-report = (no caption yet)
untitled-notice = (inauguration notice, no caption yet)

status-draft = Draft
status-waiting = Waiting to be sent
status-refused = Not accepted
status-submitted = Received
status-in-review = Under review
status-returned = Returned for correction
status-approved = Approved
status-rejected = Not to be published
status-withdrawn = Withdrawn
status-published = Published

borough-number = Borough { $number }
ward-number = Ward { $number }
