outbox-title = Waiting to be sent
outbox-safe = You may shut down the computer now
outbox-all-sent = Everything sent
outbox-waiting = { $count } waiting to be sent
outbox-send-now = Try now
outbox-open = Open
outbox-held = Waiting
outbox-moving = Sending
outbox-left = about { $left } left

outbox-stage-sealed = Saved on this computer. Sending has not begun.
outbox-stage-text = Sending the text.
outbox-stage-photos = { $sent } of { $photos } photos arrived · { $percent } %
outbox-stage-confirming = All photos arrived. Waiting for the receipt.

outbox-what-submit = Submission
outbox-what-revise = Correction
outbox-what-withdraw = Withdrawal
outbox-what-message = Message

link-online = online
link-offline = offline
link-unknown = checking the network

hold-offline = No network for { $age }. Everything is saved on this computer and will go by itself when the network returns.
hold-not-the-queue = For { $age } something else has answered in place of the server. Everything is saved on this computer. Open a browser and see whether the network asks you to log in.
hold-auth = For { $age } the server has not recognised this computer. Nothing is lost. Please tell the IT Department.
hold-disk = This computer has been short of space for { $age }. What is saved is safe. Remove other files to make room.
hold-clock = This computer's clock is wrong, so nothing could be sent for { $age }. Nothing is lost. Set the clock right.
hold-busy = The server is busy; waiting for { $age }. It will be tried again by itself.
hold-needs-action = The server could not take this as it is ({ $age } ago). Your text and photos are safe here. Open it and correct it.
hold-damaged = A file kept on this computer cannot be read (found { $age } ago). Everything else is safe. Please tell the IT Department.
