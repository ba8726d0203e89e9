folder-title = Photos from a folder or card
folder-kind-drive = Card or drive: { $name }
folder-kind-own = { $name } on this computer
folder-kind-chosen = Folder: { $name }
folder-kind-watched = New photos: { $name }
folder-where = Where are the photos?
folder-no-drive = No pen drive or card is plugged in. Plug it in and look again, or choose a folder.
folder-choose = Choose another folder
folder-again = Look again
folder-back = List of folders
folder-looking = Looking…
folder-empty = There are no photos in this folder.
folder-newest =
    { $total ->
        [one] { $total } photo.
       *[other] { $total } photos, newest first.
    }
folder-cut = There are very many files; some older photos may be missing.
folder-photos = Photos of the folder
folder-known = Brought in before
folder-more = { $count } older ones
folder-take = Bring in { $count }
folder-take-none = Tick some photos

watched-title = Watched folder
watched-words = A folder can be watched. Purabarta tells you when new photos come there; it takes none by itself.
watched-begin = Choose a folder to watch
watched-on = The folder { $folder } is watched. You will be told of new photos.
watched-gone = The folder { $folder } is not there now. It will be watched again when it is back.
watched-other = Another folder
watched-stop = Watch no more
watched-news =
    { $count ->
        [one] { $count } new photo in the folder { $folder }.
       *[other] { $count } new photos in the folder { $folder }.
    }
watched-look = Look and choose
watched-seen = Not needed
