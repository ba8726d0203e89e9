item-reason = Reason
item-correct = Correct
item-correct-more = Continue correcting
item-open-link = Public page
item-withdraw = Withdraw
item-withdraw-title = Withdraw this report?
item-withdraw-words = Once withdrawn it will not be published. The text and photos stay here.
item-withdraw-reason = Reason
item-returned = The IT Department returned it for correction
item-not-taken = This will not be published
item-safe = Saved on this computer. You may shut down; it will go by itself later.
item-aside-words = It will not be taken as it is. Set aside, its words stay in the history here, all stands as the server has it, and what you did next goes on.
item-case = Complaint it answers
item-text = Text and photos
item-event = Time of the event
item-photo = Photo
item-photo-large = See photo { $place } large
item-thread = With the IT Department
item-thread-empty = No messages yet.
item-it = IT Department
item-message = Write a message
item-message-send = Send
item-message-waiting = Waiting to be sent
item-story = History
item-receipt = Receipt
item-receipt-times = Submitted { $made }; received { $received }
item-receipt-photos =
    { $count ->
        [one] { $count } photo
       *[other] { $count } photos
    }
item-receipt-sequence = no. { $number }
item-on-time = on time
item-late = late
item-print = Print

story-sealed = Submitted, on this computer
story-not-taken = Submitted, on this computer. The server did not take it; it was corrected and submitted again.
story-photo-lost = Submitted, on this computer. A photo could no longer be read; it was submitted again.
story-aside-submit = Submitted, on this computer. It could not be taken and was set aside.
story-aside-revise = Corrected, on this computer. It could not be taken and was set aside.
story-aside-withdraw = Withdrawn, on this computer. It could not be taken and was set aside.
story-aside-message = Message written. It could not be taken and was set aside.
story-received = Received: { $number }
story-review-started = Review began
story-returned = Returned for correction
story-approved = Approved
story-rejected = Not to be published
story-published = Published
story-withdrawn = Withdrawn
story-unknown = Something that this version does not know
