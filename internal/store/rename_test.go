package store_test

import (
	"io/fs"
	"regexp"
	"testing"

	"buyergraph/ent/migrate"
)

// changesName matches statements of MySQL that rename something. A migration continues after a
// kill between any two statements, and after a rename nobody can tell whether it was done.
var changesName = regexp.MustCompile(`(?im)^\s*(RENAME|ALTER)\s[^;]*\b(RENAME|CHANGE)\b|^\s*RENAME\s`)

func TestMigrationsRenameNothing(t *testing.T) {
	for text, want := range map[string]bool{
		"RENAME TABLE `a` TO `b`": true, "ALTER TABLE `a` RENAME TO `b`": true,
		"ALTER TABLE `a` ADD COLUMN `c` int,\n RENAME COLUMN `x` TO `y`": true,
		"alter table a change x y int":                                   true, "ALTER TABLE `a` RENAME INDEX `x` TO `y`": true,
		"ALTER TABLE `a` MODIFY COLUMN `x` int": false, "-- Rename nothing\nALTER TABLE `a` ADD COLUMN `renamed` int; UPDATE a SET x=1": false,
	} {
		if changesName.MatchString(text) != want {
			t.Errorf("%q: renames %v", text, !want)
		}
	}
	files, err := fs.Glob(migrate.Files, "mysql/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	for _, name := range files {
		text, err := fs.ReadFile(migrate.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if found := changesName.Find(text); found != nil {
			t.Errorf("%s: a migration with RENAME cannot be resumed: write it as add, copy, drop\n%s", name, found)
		}
	}
}
