-- Every line moves its conversation's updated_at. While indexes hold that column, each line is a new entry in all of the table's indexes; without them the row is updated in
-- place. Lists go by id, the order of opening, which never moves; a contact's or an organisation's matters are few enough to be sorted when they are read.
drop index conversation_recent;
drop index conversation_open;
drop index conversation_assigned;
drop index conversation_contact;
drop index conversation_organisation;
drop index conversation_opener;

create index conversation_contact on conversation (contact_id, id desc);
create index conversation_organisation on conversation (organisation_id, id desc);
create index conversation_opener on conversation (opener_organisation_id, id desc) where opener_organisation_id is not null;
create index conversation_queue_by_id on conversation (team_id, id desc) where assignee_id is null and status in ('open', 'waiting', 'held');

-- Room in each page for the next version of its rows.
alter table conversation set (fillfactor = 80);
