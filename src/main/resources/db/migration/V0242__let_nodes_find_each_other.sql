-- Where each node says at which address the others hear it (JGroups' JDBC_PING2 reads and writes it).
create table jgroups (
    address text primary key,
    name    text,
    cluster text not null,
    ip      text not null,
    coord   boolean
);
