-- Create "guards" table
CREATE TABLE `guards` (`id` bigint NOT NULL AUTO_INCREMENT, `name` varchar(64) NOT NULL, `changes` bigint NOT NULL DEFAULT 0, PRIMARY KEY (`id`), UNIQUE INDEX `name` (`name`)) CHARSET utf8mb4 COLLATE utf8mb4_bin;
