-- Create "guards" table
CREATE TABLE `guards` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `changes` integer NOT NULL DEFAULT (0));
-- Create index "guards_name_key" to table: "guards"
CREATE UNIQUE INDEX `guards_name_key` ON `guards` (`name`);
