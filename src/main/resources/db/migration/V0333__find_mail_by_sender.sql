-- How many mails one sender wrote within some minutes is asked before another matter is opened for them.
create index mail_sender_index on mail (sender, at);
