-- What lies in a folder is counted against its rows now and then; missing is what has no row although the folder was read past it. It must be zero.
alter table mail_folder
    add column checked_at timestamptz,
    add column found      bigint not null default 0,
    add column missing    bigint not null default 0;
