# The IT department's web desk.
desk-title = Purabarta · review desk
desk-brand = Purabarta
desk-logout = Log out
desk-not-live = Live news is interrupted. Trying again.
desk-pages = Pages of the desk
desk-page-queue = Review
desk-page-cases = Complaints
desk-page-roster = Roster
desk-page-computers = Computers
desk-page-accounts = Logins
desk-page-account = My login
desk-page-watch = Server
desk-accessibility = Accessibility
desk-notice = Notice on citizens' data
desk-cancel = Back
desk-close = Close

## Login
desk-login-heading = Log in
desk-login-again = Log in again
desk-login-kept = What you wrote is still there.
desk-login-name = Login name
desk-login-password = Password
desk-login-bengali = There are Bengali letters in the password. Check whether the keyboard is set to Bengali.
desk-login-submit = Log in
desk-login-have-code = I have a one-time code
desk-login-have-password = I have a password
desk-start-heading = Choose your password
desk-start-words = With the one-time code from the administrator you choose the password yourself. Nobody else gets to know it.
desk-start-code = One-time code
desk-start-submit = Choose it and log in
desk-new-password = New password
desk-new-password-hint = At least { $least } characters, of any kind. A few words you will remember are good.

## Queue
desk-shelves = Parts of the queue
desk-shelf-open = To review
desk-shelf-to-publish = To publish
desk-shelf-returned = Returned
desk-shelf-published = Published
desk-shelf-closed = Closed
desk-queue = Review queue
desk-queue-empty-open = Nothing is waiting for review.
desk-queue-empty-to-publish = Nothing is waiting to be published.
desk-queue-empty-returned = Nothing is out for correction.
desk-queue-empty-published = Nothing has been published yet.
desk-queue-empty-closed = Nothing here.
desk-queue-loading = Reading the queue…
desk-kind-work-report = Work done
desk-kind-inauguration-notice = Inauguration notice
desk-row-waiting = waiting { $span }
desk-row-event-in = event in { $span }
desk-row-event-past = the event time has passed
desk-row-incoming = photos arriving: { $here } of { $total }
desk-row-incoming-text = arriving
desk-row-photos = { $total ->
    [one] { $total } photo
   *[other] { $total } photos
}
desk-row-reviewer = { $name } is reviewing
desk-row-no-caption = No caption
desk-row-revision = revision { $number }

## Item
desk-item-choose = Choose an item from the queue on the left.
desk-item-loading = Opening…
desk-item-from = { $name }, { $department }
desk-item-received = Received { $moment }
desk-item-lead = Received { $span } before the event
desk-item-lead-after = Received after the event
desk-item-on-time = On time
desk-item-late = Late
desk-item-late-reason = Why it is late
desk-item-case = Complaint it answers
desk-item-photos = Photos
desk-item-no-photos = No photos.
desk-item-caption-bn = Caption in Bengali
desk-item-caption-en = Caption in English
desk-item-place = Place
desk-item-ward = Ward { $ward }
desk-item-borough = Borough { $borough }
desk-item-work-date = Date of work
desk-item-event = Time of the event
desk-item-venue = Venue
desk-item-story = History
desk-item-reasons = Why it was returned
desk-item-rejection = Why it is not to be published
desk-item-publications = Published
desk-item-publication = { $name }, { $moment }
desk-item-revised = Revision { $number }. What changed since the last one is marked.
desk-item-added = added
desk-item-removed = removed
desk-item-photo-new = New photo
desk-item-photos-removed = { $count ->
    [one] { $count } earlier photo is no longer here.
   *[other] { $count } earlier photos are no longer here.
}
desk-item-other-reviewer = { $name } is reviewing this.
desk-photo-open = View photo { $number } large
desk-photo-of = Photo { $number } of { $total }
desk-photo-no-alt = No image description was written.
desk-photo-taken = Taken { $moment }
desk-photo-before = Before
desk-photo-after = After
desk-photo-previous = Previous photo
desk-photo-next = Next photo
desk-news-content = The officer sent a new revision while you were reading. The new text is shown here. The reasons you wrote are still there.
desk-news-state = This item's state changed while you were reading. The new state is shown here. What you wrote is still there.
desk-news-seen = I have read it
desk-state-submitted = Waiting for review
desk-state-in-review = Under review
desk-state-approved = Approved
desk-state-changes-requested = Returned for correction
desk-state-rejected = Not to be published
desk-state-withdrawn = Withdrawn
desk-state-published = Published
desk-state-unknown = Another state
desk-step-received = Received
desk-step-review-started = Review began
desk-step-returned = Returned for correction
desk-step-approved = Approved
desk-step-rejected = Not to be published
desk-step-published = Published
desk-step-withdrawn = Withdrawn by the officer

## Deciding
desk-decide = Decision
desk-approve = Approve
desk-return = Return…
desk-reject = Not to be published…
desk-publish = Mark as published…
desk-approve-ask = Approve this text and these photos for publication as they are?
desk-approve-confirm = Yes, approve
desk-return-ask = Tell the officer what to put right.
desk-return-about = About
desk-return-text = Reason
desk-return-add = Another reason
desk-return-remove = Remove this reason
desk-return-confirm = Return to the officer
desk-reject-ask = Why is it not to be published? The officer will see this reason. This decision cannot be undone.
desk-reject-confirm = Do not publish
desk-publish-ask = After posting, give the https link of the post here. Put the number { $number } in the post.
desk-publish-link = Link of the published post
desk-publish-confirm = Mark as published
desk-missing-return = Write at least one reason.
desk-missing-reject = Write the reason.
desk-missing-publish = Give the link.
desk-may-own = You submitted this yourself. Nobody decides on their own item; another reviewer will.
desk-may-not-decide = Your post does not allow deciding. You can only read.
desk-may-not-publish = Approved. A publisher will publish it.
desk-may-returned = Waiting for the officer's correction.
desk-may-closed = There is nothing more to do with this.
desk-may-published = This has been published.
desk-field-whole = The whole item
desk-field-caption-bn = Caption in Bengali
desk-field-caption-en = Caption in English
desk-field-photos = The photos
desk-field-photo = Photo { $number }
desk-field-photo-alt = Description of photo { $number }
desk-field-photo-gone = An earlier photo
desk-field-work-date = Date of work
desk-field-place = Place
desk-field-ward = Ward
desk-field-borough = Borough
desk-field-event-at = Time of the event
desk-field-venue = Venue
desk-field-late-reason = Why it is late
desk-key-next = next
desk-key-previous = previous

## Thread
desk-thread = Talk with the department
desk-thread-empty = Nothing has been said yet.
desk-thread-side-it = IT
desk-thread-side-department = Department
desk-message-label = Write to the officer
desk-message-send = Send
desk-message-missing = Write something.

## What the queue says when it will not
desk-problem-trace = If you ask for help, give this mark: { $trace }
desk-problem-unreachable = The server does not answer. What you wrote is still here. Check the connection and try again.
desk-problem-malformed = The server did not understand the request. Nothing changed. Copy what you wrote, reload the page and try again.
desk-problem-unauthenticated = You are not logged in. What you wrote is still here. Log in.
desk-problem-device-revoked = This computer's permission was withdrawn. Speak to the administrator.
desk-problem-session-expired = Your login has expired. What you wrote is still here. Log in again.
desk-problem-login-wrong = The login name or the password is wrong. Check and type again.
desk-problem-forbidden = Your post does not allow this. Nothing changed.
desk-problem-csrf-wrong = This page has grown old. Nothing changed. Copy what you wrote and reload the page.
desk-problem-own-role = Nobody gives a post to themself. Ask another administrator.
desk-problem-own-item = Nobody decides on their own item. Ask another reviewer.
desk-problem-code-wrong = The code is wrong. Check and type again.
desk-problem-code-expired = The code has expired. Ask for a new one.
desk-problem-code-used = The code was used before. Ask for a new one.
desk-problem-not-found = This was not found, or you may not see it.
desk-problem-operation-unknown = The server does not know this action. Copy what you wrote, reload the page and try again.
desk-problem-not-understood = The server does not know this kind of work. Copy what you wrote, reload the page and try again.
desk-problem-operation-conflict = The same action was sent before in another form. Nothing changed. Copy what you wrote and reload the page.
desk-problem-revision-conflict = A new revision came in meanwhile. Read it and try again.
desk-problem-case-conflict = Someone else did something to this complaint meanwhile, so nothing was changed. What you wrote is still here. Look at it as it is now, then try again.
desk-problem-content-changed = The text or photos changed after you read them, so nothing was decided. What you wrote is still here. Read the new one, press “I have read it”, then decide again.
desk-problem-wrong-state = The item's state changed meanwhile, so this was not done. What you wrote is still here. See where it stands now.
desk-problem-offset-conflict = The count of the photo's upload did not match. Try again.
desk-problem-upload-locked = The photo is still coming in. Try again in a moment.
desk-problem-upload-conflict = The photo is not the one that was promised. It has to be sent again.
desk-problem-too-large = The text is larger than allowed. Nothing was sent. Shorten it and try again.
desk-problem-type-refused = The server does not accept this kind of file or message. Nothing changed.
desk-problem-flawed = The text is too long or contains a sign that cannot be accepted. Nothing was sent. Correct it and try again.
desk-problem-unknown-department = There is no such department.
desk-problem-checks-missing = Not everything was looked for that must be before an approval. Nothing changed. Look at the rest and tick them.
desk-problem-link-wrong = The link is not right. Give the whole link, beginning with https://.
desk-problem-digest-mismatch = The photo did not arrive whole. It has to be sent again.
desk-problem-rate-limited = Too many attempts in a short time. Wait a while and try again.
desk-problem-rate-limited-seconds = { $seconds ->
    [one] Too many attempts in a short time. Try again in a second.
   *[other] Too many attempts in a short time. Try again in { $seconds } seconds.
  }
desk-problem-rate-limited-minutes = { $minutes ->
    [one] Too many attempts in a short time. Try again in a minute.
   *[other] Too many attempts in a short time. Try again in { $minutes } minutes.
  }
desk-problem-internal = Something went wrong in the server. What you wrote is still here. Try again; if it persists tell the administrator.
desk-problem-busy = The server is busy. What you wrote is still here. Try again in a moment.
desk-problem-disk-full = The server's disk is full, so nothing was kept. What you wrote is still here. Tell the administrator.
desk-problem-unknown = The server gave an unknown answer. What you wrote is still here. Try again; if that does not help, copy what you wrote and reload the page.
desk-problem-login-taken = Somebody has this login name already. Choose another one.
desk-problem-password-weak = The password was not taken. Choose another one.
desk-problem-password-weak-short = The password is too short. Take at least { $least } characters: a few words you will remember are good.
desk-problem-password-weak-long = The password is too long. Take at most 256 characters.
desk-problem-password-weak-name = The password is hardly more than your name or login name. Choose one that nobody can read off you.
desk-problem-password-weak-common = The password is one of those that are guessed first. Choose another one; a few words you will remember are good.
desk-problem-password-weak-same = This is the password you had. Choose another one.
