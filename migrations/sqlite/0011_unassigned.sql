-- Nothing to do here: SQLite goes along conversation_by_assignee for nobody as it does for somebody.
SELECT 1;
