way-files = Choose files
way-folder = Folder, pen drive or card
way-webcam = Take with the camera

photo-step-waiting = Waiting
photo-step-reading = Reading…
photo-step-ready = Ready
photo-cancel = Do not bring in { $name }
photos-progress = { $done } of { $all } are here.
photos-refused =
    { $count ->
        [one] { $count } could not be taken; the reason is below it.
       *[other] { $count } could not be taken; the reason is below each.
    }
photos-cancel-all = Cancel the rest
photos-dismiss-all = Clear those not taken
photo-refused-gone = The file is not there any more; it may have been moved or deleted. Bring it again from where it is.
photo-refused-locked = Another program has the file open, or it may not be opened. Close that program and try again.
photo-refused-in-cloud = The photo is not on this computer but in a cloud, such as OneDrive. Go online, open the file once, then try again.
photo-refused-unplugged = The pen drive, card or folder is not there any more. Plug it in again and try again.
photo-refused-unreadable = The file could not be read. Close it in other programs, see whether its drive is plugged in, and try again.
photo-refused-disk-full = There is no room on this computer, so the photo could not be kept. Make room and try again.
photo-refused-folder = This is a folder. Open it and drop the photos in it.

photo-source-file = Came as a file
photo-source-paste = Was pasted
photo-source-folder = Came from a folder or card
photo-source-watched = Came from the watched folder
photo-source-phone = Came from a phone
photo-source-webcam = Taken with this computer’s camera
photo-source-unknown = Came in another way
photo-stripped = The photo does not say when it was taken. Sent on WhatsApp as a document, it keeps its time and place.

photos-did-removed = Photo removed
photos-did-moved = Photo moved
photos-did-marked = Before or after changed
photos-did-paired = Photos paired as before and after
photos-did-unpaired = Photos no longer paired
photos-did-edited = Photo edited
photos-undone-removed = Photo brought back
photos-undone = Back as it was
photos-undo-no-room = There is no room to bring it back: { $max } photos are here
photos-undo = Undo
photos-undo-key = Ctrl+Z
photos-redo = Redo
photos-redo-key = Ctrl+Y

compose-waiting = Will be submitted as soon as the photos are here…
compose-waiting-stop = Do not submit now
compose-stopped = One photo could not be taken, so nothing was submitted. Have a look and submit again.
compose-reuse-first = First answer the question about the photo

pair-before = Before
pair-after = After
pair-with-before = Which photo shows it before the work?
pair-with-after = Which photo shows it after the work?
pair-choose = Pair with photo { $place }
pair-slider = Line between the photos before and after
pair-slider-at = { $percent } % of the photo before is shown
pair-how = Drag the line, or press the left and right arrow keys.
pair-title = Before and after the work

