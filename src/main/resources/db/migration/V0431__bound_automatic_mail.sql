-- Automatic mail is counted for the whole desk too, and what is older than a day is deleted: both look at the time alone.
create index mail_acknowledged_at_index on mail_acknowledged (at);
