outbox-title = Waiting to be sent
outbox-safe = You may shut down the computer now
outbox-all-sent = Everything sent
outbox-waiting = { $count } waiting to be sent
outbox-speed = { $speed } a second
outbox-send-now = Send now
outbox-of-others =
    { $count ->
        [one] { $count } thing of another officer waits for that officer's login.
       *[other] { $count } things of another officer wait for that officer's login.
    }
outbox-open = Open
outbox-held = Waiting
outbox-wants = Needs you
outbox-moving = Sending
outbox-left = about { $left } left at this speed
outbox-age = waiting for { $age }
outbox-progress = Sending: { $title }
outbox-exported = copied to a pen drive { $when }

outbox-stage-sealed = Saved on this computer.
outbox-stage-sealed-safe = Saved on this computer. You may shut down.
outbox-stage-text = The IT Department has the text. Waiting for the receipt.
outbox-stage-announced =
    { $photos ->
        [one] The IT Department can read your caption · { $sent } of { $photos } photo sent
       *[other] The IT Department can read your caption · { $sent } of { $photos } photos sent
    }
outbox-stage-photos =
    { $photos ->
        [one] { $sent } of { $photos } photo · { $percent } %
       *[other] { $sent } of { $photos } photos · { $percent } %
    }
outbox-stage-confirming = All photos arrived. Waiting for the receipt.

outbox-what-submit = Submission
outbox-what-revise = Correction
outbox-what-withdraw = Withdrawal
outbox-what-message = Message
outbox-what-accept-case = Complaint taken on
outbox-what-transfer-case = Complaint transferred
outbox-what-ask-citizen = Question to the citizen
outbox-what-reply-case = Reply to the citizen
outbox-what-note-case = Note on a complaint
outbox-what-acknowledge-case = Reminder seen

link-online = online
link-offline = offline
link-unknown = checking the network

attempt-busy = Trying…
attempt-all-sent = Everything has arrived.
attempt-moving = Tried at { $time }: online, sending goes on.
attempt-held = Tried at { $time }: it cannot be sent yet. The reason is written here.
attempt-no-answer = Tried at { $time }: no answer from the server. It will be tried again by itself.

clock-ahead = This computer's clock is { $off } ahead.
clock-behind = This computer's clock is { $off } behind.
clock-harmless = Sending goes on, and the server's time counts. Set the clock when you can.

hold-offline = No network for { $age }. Everything is saved on this computer and will go by itself when the network returns.
hold-not-the-queue = For { $age } something else has answered in place of the server, perhaps the network's login page. Everything is saved on this computer. Open a browser, log in to the network, then press “Send now”.
hold-auth = For { $age } the server has not recognised this computer. Nothing is lost. Ask the IT Department for a new code and enter it.
hold-other-credential = For { $age } nothing has been sent: the login kept on this computer is not the one it was last set up with, and your work would go out as somebody else's. Nothing is lost. Ask the IT Department for a new code and enter it.
hold-keyring-locked = For { $age } this computer's keyring, which holds the login to the server, has not answered. Nothing is lost; go on working. Unlock the keyring, or log out of the computer and in again. If that does not help, ask the IT Department for a new code and enter it.
hold-disk = This computer has been short of space for { $age }. What is saved is safe. Remove other files to make room, then press “Send now”.
hold-clock = This computer's clock is wrong, so nothing could be sent for { $age }. Nothing is lost. Set the clock right, then press “Send now”.
hold-clock-known = So nothing could be sent for { $age }. Nothing is lost. Set the clock right, then press “Send now”.
hold-busy = The server is busy; waiting for { $age }. Nothing is lost, and it will be tried again by itself.
hold-needs-action = The server did not take this as it is, { $age } ago. Your text and photos are safe here. Open it to see.
hold-refused = The server did not take this, { $age } ago.
hold-damaged = A photo in this can no longer be read on this computer (work of { $age } ago). Everything else is safe. Open it to see which photo, then add that photo again.
hold-altered = Something on the way changes photos: what arrives is not what was sent (for { $age }). The work is safe on this computer. Try another network, and tell the IT department.
hold-behind = Something earlier on the same item goes first, and does not move (for { $age }). Open it to see what is needed.
hold-queue-older = The server is older than this version of Purabarta and does not know this kind of work yet (for { $age }). It is safe on this computer and will go by itself when the server has been updated. Please tell the IT department.
hold-app-older = The server is newer than this version of Purabarta, which does not understand its answer (for { $age }). The work is safe on this computer. Update Purabarta.

export-open = Copy to a pen drive
export-title = Copy to a pen drive
export-words = What waits to be sent is copied into one sealed file that only the IT Department can open. Your work stays here too and may also go by network; it will not be counted twice.
export-drives = Pen drives
export-folders = A folder of this computer
export-no-drive = No pen drive was found. Plug one in and look again.
export-looking = Looking for pen drives…
export-look = Look again
export-choose = Choose where to copy to.
export-copy = Copy
export-busy = Copying. Do not pull out the pen drive.
export-done =
    { $count ->
        [one] Copied: { $count } thing, { $size }.
       *[other] Copied: { $count } things, { $size }.
    }
export-done-next = Give the file to the IT Department. Your work stays saved on this computer too.
export-done-unproved = This time the file cannot show that it comes from this computer, so the IT Department does not take it by itself. Bring it yourself, or ring them first. Your work stays saved on this computer too.
export-disk-full = There is no room for the file in that place. Your work is safe on this computer. Make room or use another pen drive.
