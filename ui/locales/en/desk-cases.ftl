# Citizens' complaints at the IT department's web desk.

## Inbox
case-inbox = Complaints
case-shelves = Parts of the list
case-shelf-new = New
case-shelf-assigned = Assigned
case-shelf-in-progress = In progress
case-shelf-to-send = Replies to send
case-shelf-unconfirmed = Not known if sent
case-shelf-awaiting = Awaiting citizen
case-shelf-overdue = Overdue
case-shelf-alarms = Alerts
case-shelf-answered = Answered
case-shelf-closed = Closed
case-shelf-all = All
case-filters = Filter
case-filter-department = Department
case-filter-department-all = All departments
case-filter-category = Category
case-filter-category-all = All categories
case-filter-kind = Complaint, suggestion or thanks
case-filter-kind-all = All kinds
case-filter-source = Source
case-filter-source-all = All sources
case-filter-ward = Ward
case-filter-text = Words, place or number
case-filter-clear = Clear filter
case-list-loading = The list is coming…
case-list-empty = There is nothing here.
case-list-empty-narrowed = Nothing fits this filter. Ask for less.
case-list-shown = { $count } shown
case-unread = { $count ->
    [one] One thing from the Facebook page could not be read
   *[other] { $count } things from the Facebook page could not be read
}
case-unread-hint = It may be a complaint. Look on the page, write it down by hand if it is one, then say that you have seen it.
case-unread-seen = I have seen to it
case-column-due = Due
case-column-words = The citizen's words
case-column-where = Where, and from where
case-column-who = With whom
case-row-received = Received { $moment }
case-row-alarms = { $count ->
    [one] 1 alert unseen
   *[other] { $count } alerts unseen
}
case-row-to-send = { $count ->
    [one] 1 reply waits for the desk
   *[other] { $count } replies wait for the desk
}
case-row-me-too = { $count ->
    [one] 1 more says the same
   *[other] { $count } more say the same
}
case-row-reopened = { $count ->
    [one] Reopened once
   *[other] Reopened { $count } times
}
case-row-nobodys = With no department yet

## What a case is
case-kind-complaint = Complaint
case-kind-suggestion = Suggestion
case-kind-thanks = Thanks
case-kind-unknown = Something else
case-source = Source
case-source-by-hand = Written down by hand
case-source-csv = Spreadsheet
case-source-open311 = Open311
case-source-facebook = Facebook
case-source-unknown = Another way
case-via-phone = Phone
case-via-letter = Letter
case-via-counter = Counter
case-via-unknown = Another way
case-state-new = New
case-state-assigned = Assigned
case-state-in-progress = In progress
case-state-awaiting-citizen = Awaiting the citizen
case-state-answered = Answered
case-state-closed = Closed
case-state-duplicate = Merged into another
case-state-referred-out = Referred to an outside agency
case-state-no-action = Nothing to be done
case-state-unknown = State not known to this version; an update is needed

## Clocks
case-clocks = Deadlines
case-clock-first-reply = First reply
case-clock-acceptance = Acceptance
case-clock-resolution = Resolution
case-clock-interim = Interim reply
case-clock-hard-limit = Last limit
case-clock-unknown = Another deadline
case-by = by { $moment }
case-by-hour = by { $moment }
case-due = { $clock }: { $by }
case-late = { $clock }: overdue by { $span }
case-paused = { $clock }: stands still until the citizen answers
case-met = { $clock }: done { $moment }
case-met-late = { $clock }: done { $moment }, late
case-stopped = { $clock }: no longer needed
case-no-clocks = Suggestions and thanks have no deadlines.

## Case
case-words = The citizen's words
case-photos = The citizen's photos
case-photo-remove = Remove
case-photo-remove-number = Remove photo { $number }
case-photo-remove-ask = Remove this photo from the complaint? Nobody will see it after that. Who removed it is on record.
bring-photos = Add the citizen's photos
bring-photos-coming = { $count ->
    [one] { $count } photo to go
   *[other] { $count } photos to go
}
bring-photo-waiting = Waiting
bring-photo-sending = Being added…
bring-photo-again = Try again
bring-photo-drop = Leave out
bring-photo-failed = The photo could not be added.
bring-photo-failed-unreachable = The server could not be reached; the photo was not added.
bring-photo-failed-not-a-photo = This is no whole photo, or it cannot be opened. Give a JPEG, PNG or WebP.
bring-photo-failed-too-many = A complaint holds no more photos than this.
bring-photo-failed-too-large = The photo is too large. Make it smaller.
bring-photo-failed-disk-full = The server's disk is full, so the photo was not kept. Tell the administrator.
bring-photo-failed-busy = The server is busy. Try again in a moment.
case-media = Photos at the place they came from
case-media-link = Photo { $number } at { $host }
case-page-answers = Answered by staff on the Facebook page itself
case-page-answer-open = See it there
case-page-answer-removed = This answer was removed there.
case-page-answer-shown = No words, only a picture or a video.
case-words-removed = The citizen took these words back where they were written. They are not kept here.
case-more-words = The citizen wrote again, { $moment }
case-more-thanks = The citizen said thanks or agreed, { $moment }, and asked for nothing.
case-more-sticker = The citizen sent only a sticker or an emoji, { $moment }
case-more-point = The place shown on the map: { $point }
case-no-place = Place not known
case-point = On the map
case-no-category = No category yet
case-no-assignee = Nobody has it
case-reference = number there: { $reference }
case-merged-into = Merged into
case-closing = How it ended
case-contact = Contact
case-contact-none = Not known
case-contact-name = Name
case-contact-phone = Phone
case-contact-email = E-mail
case-contact-reveal = Show in full…
case-contact-ask = Who looked at a citizen's contact, and when, is kept on record under your name. Look only if you need it.
case-contact-confirm = I need it, show it
case-contact-logged = You have seen this; it is on record.
case-contact-hide = Cover it again
case-escalations = Alerts
case-cause-warning = three quarters of the time are over
case-cause-due = overdue
case-cause-still-due = overdue, and as long again has gone by
case-cause-reopened = Reopened
case-cause-vacancy = Nobody holds the department's answering post
case-cause-wrote = The citizen wrote about a case that is with an outside agency
case-cause-unknown = another cause
case-level-assignee = Officer in charge
case-level-controlling-officer = Controlling officer
case-level-department-head = Head of department
case-level-nodal-officer = Nodal officer
case-level-commissioner = Commissioner's office
case-level-unknown = Somebody else
case-acknowledged = Seen by { $name }, { $moment }
case-transfers = Transfers
case-transfer = { $from } → { $to }
case-notes = Internal notes
case-news = Changed meanwhile: { $step } ({ $name }, { $moment }). What you see is how it stands now. What you wrote is still here.
case-by-itself = by itself
case-conflict-now = See above how it stands now, press “I have seen it”, then send again.
case-done = Done: { $act }

## Story
case-step-received = Received
case-step-triaged = Subject and place set right
case-step-assigned = Assigned
case-step-transferred = Sent to another department
case-step-accepted = Accepted
case-step-asked = Question to the citizen drafted
case-step-replied = Reply drafted
case-step-noted = Note written
case-step-returned = Draft returned
case-step-approved = Draft approved
case-step-sending = Reply on its way
case-step-sent = Reply sent
case-step-unconfirmed = Not known whether the reply went out
case-step-answered = The citizen was told what was done
case-step-awaited = Awaiting the citizen
case-step-citizen-wrote = The citizen wrote again
case-step-thanked = The citizen said thanks or agreed
case-step-citizen-edited = The citizen changed the words
case-step-citizen-removed = The citizen took the words back
case-step-page-answered = Answered on the Facebook page itself
case-step-page-removed = The page's answer was removed there
case-step-page-hid = The citizen's words were hidden on the page
case-step-page-showed = The citizen's words are shown on the page again
case-step-erased = Erased by order: words, contact and photos
case-step-photo-added = A photo of the citizen's was added
case-step-photo-refused = A file that was sent along was not taken: damaged, no photo, too large or one too many
case-step-photo-removed = A photo was removed
case-step-resumed = No longer awaiting
case-step-me-too = One more says the same
case-step-merged = Merged into another complaint
case-step-reopened = Reopened
case-step-closed = Closed
case-step-referred-out = Referred to an outside agency
case-step-no-action = Nothing to be done
case-step-escalated = Alert raised
case-step-acknowledged = Alert seen
case-step-reckoned = Working days changed; deadlines reckoned anew
case-step-unknown = Something else happened

## Responses
case-responses = Replies to the citizen
case-response-interim = Interim reply
case-response-request-for-information = Question to the citizen
case-response-action-taken = Action taken
case-response-unknown = Another kind of reply
case-said-drafted = Draft, waits for the desk
case-said-returned = Returned for correction
case-said-approved = Approved, to be sent
case-said-sending = On its way
case-said-sent = Sent
case-said-unconfirmed = Not known whether it went out
case-said-by-hand = Told by hand
case-response-refused = It was not sent. The other side said:
case-said-unknown = Another state
case-response-approver = seen by { $name }
case-response-sent = sent { $moment }
case-response-photos = Photos after the work
case-response-returned = Why it was returned:
case-response-unconfirmed = It was sent once, but no answer came. Look where it should have appeared and say which. Sent again without looking, the same reply may go out twice.

## What can be done
case-acts = What to do
case-acts-more = More
case-acts-fewer = Fewer
case-choose = Choose
case-act-triage = Set subject
case-act-assign = Assign
case-act-transfer = Transfer
case-act-ask = Ask the citizen
case-act-interim = Interim reply
case-act-action-taken = Report action taken
case-act-note = Note
case-act-citizen-wrote = New from the citizen
case-act-resume = Stop awaiting
case-act-merge = Merge into another
case-act-close = Close
case-act-refer-out = Refer to an agency
case-act-no-action = Nothing to be done
case-act-reopen = Reopen
case-act-acknowledge = Alerts seen
case-act-approve = Approve
case-act-return = Return
case-act-send = Send
case-act-settle = Say what happened
case-act-by-hand = Tell by hand
case-ask-triage = What does the citizen want, about what, and where? Department and deadlines follow from it.
case-ask-assign = Which officer of the department sees to it?
case-ask-transfer = The time of receipt and the deadlines stay the same.
case-ask-ask = A draft of the question. It goes out once approved; the deadlines stand still until an answer comes.
case-ask-interim = Why does it take time? Kept as a draft, sent once approved.
case-ask-action-taken = What was done? Kept as a draft, sent once approved.
case-ask-note = Seen inside the corporation only, never by the citizen.
case-ask-citizen-wrote = What the citizen said in a further call, letter or visit.
case-ask-resume = The citizen is awaited no longer; the deadlines run again.
case-ask-merge = Choose the other complaint about the same thing. This one is counted with it and ends. It cannot be undone.
case-ask-close = Why is it closed? If it is for another department, transfer it instead.
case-ask-refer-out = Which agency outside the corporation was told?
case-ask-no-action = Why is there nothing to be done?
case-ask-reopen = Why is it opened again? The same officer gets it, and his superior is told.
case-ask-acknowledge = The alerts meant for you are put on record as seen by you.
case-ask-approve = These words go to the citizen. Change them if you must; the author's are kept beside them.
case-ask-return = What needs correcting? The author sees this.
case-ask-send = It is sent once. It cannot be called back.
case-ask-settle = Look where it should have appeared, then say.
case-ask-by-hand = Copy the text, tell the citizen, then mark it below.
case-confirm-triage = Set
case-confirm-assign = Assign
case-confirm-transfer = Transfer
case-confirm-ask = Save draft
case-confirm-interim = Save draft
case-confirm-action-taken = Save draft
case-confirm-note = Save note
case-confirm-citizen-wrote = Put on record
case-confirm-resume = Yes, stop awaiting
case-confirm-merge = Yes, merge
case-confirm-close = Yes, close
case-confirm-refer-out = Yes, they were told
case-confirm-no-action = Yes, nothing to be done
case-confirm-reopen = Reopen
case-confirm-acknowledge = Yes, I have seen them
case-confirm-approve = Yes, approve
case-confirm-return = Return it
case-confirm-send = Yes, send
case-confirm-settle = Say so
case-confirm-by-hand = The citizen was told
case-field-kind = What the citizen wants
case-field-category = Category
case-field-category-none = Not clear yet
case-field-department = Department
case-field-department-none = The category decides
case-field-ward = Ward
case-field-place = Place
case-field-officer = Officer
case-field-to = To which department
case-field-reason = Reason
case-field-template = Ready words
case-field-text-bn = In Bengali
case-field-text-en = In English
case-field-text = Text
case-field-thanks = Only thanks, nothing follows
case-field-close-reason = Reason
case-field-note = Anything more
case-field-agency = Which agency
case-field-link = Link to the published reply
case-template-none = Choose one
case-template-keep = Choose one (replaces the text below)
case-no-officers = Nobody holds a post in this department now. See the roster.
case-outcome-sent = It was published, I looked
case-outcome-not-sent = It was not published, it may be sent again
case-reason-answered = Answered, nothing more came
case-reason-satisfied = The citizen is satisfied
case-reason-no-word = Asked, and never answered
case-reason-taken-back = The citizen took it back
case-reason-referred-out = An outside agency was told
case-reason-duplicate = Somebody said it before
case-reason-read = Thanks or a suggestion, read
case-reason-spam = Advertising and the like
case-reason-unknown = Another reason
case-merge-search = Find the other complaint: number, place or words
case-merge-none = No such complaint was found.
case-flawed = { $count ->
    [one] One place needs correcting. Nothing was sent.
   *[other] { $count } places need correcting. Nothing was sent.
}
case-flaw-missing = This is needed.
case-flaw-ward = Give a ward's number, 1 to 144.
case-flaw-link = Give the whole link, beginning with https://.
case-flaw-phone = Digits only, Bengali or English.
case-flaw-too-long = The text is too long. Shorten it.
case-flaw-control-character = It has a character that cannot be taken. Type the text anew.
case-flaw-unknown = This is not right. Look at it again.

## Taking in
case-take-in = Write one down
case-import = Bring in a spreadsheet
take-in-via = How it came
take-in-words = The citizen's words
take-in-words-hint = As the citizen said it.
take-in-photos = The citizen's photos
take-in-photos-hint = They are added once it is taken in. Where and when they were taken is removed from them.
take-in-contact = The citizen's contact
take-in-notice = Notice on their data
take-in-notice-short = Your complaint, and your name or telephone number if you give it, are kept only to work on this complaint and to answer you. Only the nodal officer can see your name and number; they are deleted some time after the work is over. Your complaint is taken without them, too. You may ask what is kept, and have it corrected or erased.
take-in-notice-open = Open or print the whole notice
take-in-noticed = It was read out or given to the citizen
take-in-notice-elsewhere = The text, for the Facebook page or another site
take-in-contact-hint = It stays covered. Who looked, and when, is on record.
take-in-reference = Outside number
take-in-reference-hint = A letter's number and the like
take-in-link = Link to the public post
take-in-send = Take in

## Spreadsheets
csv-columns = Columns, named in the first row:
csv-required = These must be filled:
csv-template = Download an empty file (.xlsx)
csv-all-or-nothing = If one cell is wrong, nothing is taken in.
csv-file = Spreadsheet (.xlsx, .ods or .csv)
csv-missing-file = Choose a file.
csv-missing-size = The file is larger than 4 MB. Send it in parts.
csv-missing-changed = The file was changed after it was chosen. Choose it once more.
csv-done = Taken in: { $added } new, { $changed } changed, { $unchanged } known already.
csv-held = { $count ->
    [one] One post for yourself is not entered yet: another administrator has to decide.
   *[other] { $count } posts for yourself are not entered yet: another administrator has to decide.
}
csv-errors = { $count ->
    [one] One cell is wrong. Correct it and send the file again.
   *[other] { $count } cells are wrong. Correct them and send the file again.
}
csv-row = Row
csv-column = Column
csv-flaw = What is wrong
csv-value = What stands there
csv-whole-row = The whole row
csv-wrong-missing = empty, it is needed
csv-wrong-malformed = not written properly
csv-wrong-unknown-department = there is no such department
csv-wrong-unknown-role = there is no such role
csv-wrong-not-a-day = no date (write it like 2026-11-24 or 24/11/2026, the day before the month)
csv-wrong-ends-before-it-begins = ends before it begins
csv-wrong-not-yes-or-no = write yes or no
csv-wrong-ambiguous = several people have this name; give the login
csv-wrong-contradicts = does not fit what the roster says
csv-wrong-too-many = too many rows for one file
csv-wrong-too-long = the text is too long
csv-wrong-link-wrong = not a link that begins with https://
csv-wrong-control-character = has a character that cannot be taken
csv-wrong-unknown = not recognised
csv-wrong-not-csv = the file cannot be read; save it as .xlsx
csv-wrong-not-utf8 = saved in an older code page, in which Bengali cannot be read; in Excel save it as “CSV UTF-8” or as .xlsx
csv-wrong-not-a-sheet = this is no spreadsheet; send a .xlsx, .ods or .csv file
csv-wrong-old-excel = an old Excel file (.xls or .xlsb); save it as .xlsx
csv-wrong-locked = the file has a password; save it without one
csv-wrong-damaged = the file is damaged; open it in a spreadsheet program and save it again
csv-wrong-too-big = the file becomes very large when it is opened; put only the list into a new file
csv-wrong-empty = there is nothing in the file
csv-wrong-several-sheets = more than one sheet of the file has a list; keep only the one that is meant
csv-wrong-open-quote = a quotation mark (") begins here and does not end
csv-wrong-unknown-column = there is no column of this name; set the name right, or delete the column if it is not needed
csv-wrong-named-twice = two columns have this name
csv-wrong-no-name = no column name stands above this cell
csv-wrong-scientific = the spreadsheet has shortened the number and lost its digits; make the cell “Text” and write the whole number
csv-wrong-rounded = the number is so long that the spreadsheet lost its last digits; make the cell “Text” and write it again
csv-wrong-became-a-date = the spreadsheet made a date of this; make the cell “Text” and write it again
csv-wrong-formula-error = a formula came to nothing; write what should stand here
csv-wrong-merged = several cells are merged; unmerge them and fill in each row
csv-wrong-lost-letters = Bengali letters became ? when the file was saved; save it as “CSV UTF-8” or as .xlsx
csv-wrong-misread-letters = Bengali letters are broken; save the original file as .xlsx
csv-wrong-differs = something else was taken in under this reference; to change it, open the complaint
csv-wrong-reference-twice = several rows of the file have this reference
csv-wrong-in-the-future = this day is still to come
csv-wrong-too-old = more than five years old; is the year right?
copy-text = Text to copy
