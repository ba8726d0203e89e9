trouble-fault-today = Something went wrong at { $time }.
trouble-fault-day = Something went wrong on { $day } at { $time }.
trouble-fault = Something went wrong.
trouble-work = Your work is here.
trouble-again = You can write to the IT Department; with the details for support they find the cause sooner.
trouble-cut = Purabarta did not end in order last time (perhaps the power went). Your work is here, up to the last few seconds.
trouble-seen = OK

safe-title = Purabarta has opened in safe mode
safe-why = Purabarta ended twice in a row, shortly after it had started. So that this does not happen again, only your work was opened now: nothing is sent or brought in by itself.
safe-kept = Nothing is lost. What you submitted and your drafts are kept on this computer.
safe-leave-words = Try to start as usual; often that is enough.
safe-leave = Start as usual
safe-call = If it ends again, ring the IT Department: { $phone }.
safe-call-none = If it ends again, ring the IT Department.
safe-export = If it is urgent, copy these to a pen drive and give it to the IT Department.
safe-nothing-waits = Nothing is waiting to be sent.
