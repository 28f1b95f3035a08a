-- Only who had the conversation before an entry became a secret may reveal it, and for the secrets of earlier versions nobody kept who that was. It is the agent who has the conversation at
-- the upgrade: that agent could read them until now. The same for entries with a file that nobody has searched for a private key yet.
update entry e set secret_for = c.assignee_id from conversation c
 where c.id = e.conversation_id and e.secret and e.secret_for is null and c.assignee_id is not null;
update entry e set secret_for = c.assignee_id from conversation c, (select distinct entry_id from attachment where private_key is null) f
 where e.id = f.entry_id and c.id = e.conversation_id and e.secret_for is null and c.assignee_id is not null;
