-- Foreign keys across rooms: in code a room knows another's things by id only, the database holds them together.
alter table conversation add constraint conversation_contact_known foreign key (contact_id) references contact;
alter table conversation add constraint conversation_organisation_known foreign key (organisation_id) references organisation;
alter table conversation add constraint conversation_opener_known foreign key (opener_organisation_id) references organisation;
alter table visitor add constraint visitor_contact foreign key (contact_id) references contact;
