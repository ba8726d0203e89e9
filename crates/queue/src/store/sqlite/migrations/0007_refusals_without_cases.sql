-- A refusal kept the whole case as it was when the operation could not be applied, also for a department that had sent it
-- on. Which of it the asker may see is now decided when they ask.
UPDATE operations SET problem = json_remove(problem, '$.case') WHERE problem IS NOT NULL;
