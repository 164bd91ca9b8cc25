package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"buyergraph/ent/migrate"
	"buyergraph/internal/dburl"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"

	atlas "ariga.io/atlas/sql/migrate"
)

var long = flag.Bool("long", false, "50 kills and 20 starts of three replicas instead of 5 and 2")

// Environment variables of a test binary that only migrates a database.
const (
	migrateURLEnv  = "BUYERGRAPH_TEST_MIGRATE_URL"
	migrateKillEnv = "BUYERGRAPH_TEST_MIGRATE_KILL" // the statement before which the process kills itself; 0: none
	migrateNextEnv = "BUYERGRAPH_TEST_MIGRATE_NEXT" // use the migrations of the next version
)

func TestMain(m *testing.M) {
	if url := os.Getenv(migrateURLEnv); url != "" {
		if err := migrateAsChild(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	testkit.Main(m)
}

func migrateAsChild(url string) error {
	store.ShortenMigrationLease()
	killAt, err := strconv.Atoi(os.Getenv(migrateKillEnv))
	if err != nil {
		return err
	}
	n := 0
	options := []store.Option{store.WithStatementHook(func(context.Context, string) error {
		if n++; n == killAt {
			p, err := os.FindProcess(os.Getpid())
			if err != nil {
				return err
			}
			_ = p.Kill()
			select {}
		}
		return nil
	})}
	if os.Getenv(migrateNextEnv) != "" {
		files, err := nextMigrations()
		if err != nil {
			return err
		}
		options = append(options, store.WithMigrations(files))
	}
	s, err := store.Open(context.Background(), url, options...)
	if err != nil {
		return err
	}
	defer s.Close()
	applied, err := s.Migrate(context.Background())
	fmt.Print(applied)
	return err
}

// nextVersionSQL are the statements of a version after the present one. Run twice, the changes
// of rows leave other values.
const nextVersionSQL = "" +
	"CREATE TABLE `extras` (`id` bigint NOT NULL AUTO_INCREMENT, `n` bigint NOT NULL, PRIMARY KEY (`id`)) CHARSET utf8mb4;\n" +
	"ALTER TABLE `settings` ADD COLUMN `extra` bigint NULL, ADD INDEX `setting_extra` (`extra`);\n" +
	"UPDATE `settings` SET `value` = CONCAT(`value`, 'x') WHERE `name` <> 'fold_version';\n" +
	"INSERT INTO `extras` (`n`) SELECT LENGTH(`value`) FROM `settings`;\n" +
	"CREATE INDEX `extra_n` ON `extras` (`n`);\n" +
	"ALTER TABLE `settings` DROP INDEX `setting_extra`;\n" +
	"UPDATE `settings` SET `value` = CONCAT(`value`, 'y') WHERE `name` <> 'fold_version';\n"

func nextMigrations() (fs.FS, error) {
	const folder = "mysql"
	dir, files := &atlas.MemDir{}, fstest.MapFS{}
	add := func(name string, data []byte) error {
		files[folder+"/"+name] = &fstest.MapFile{Data: data}
		return dir.WriteFile(name, data)
	}
	entries, err := migrate.Files.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		data, err := migrate.Files.ReadFile(folder + "/" + e.Name())
		if err = errors.Join(err, add(e.Name(), data)); err != nil {
			return nil, err
		}
	}
	if err := add("29990101000000_next.sql", []byte(nextVersionSQL)); err != nil {
		return nil, err
	}
	sum, err := dir.Checksum()
	if err != nil {
		return nil, err
	}
	text, err := sum.MarshalText()
	files[folder+"/"+atlas.HashFileName] = &fstest.MapFile{Data: text}
	return files, err
}

// runMigration migrates in a process of its own and returns how many migrations it applied.
func runMigration(url string, killAt int, next bool) (applied int, killed bool, err error) {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), migrateURLEnv+"="+url, migrateKillEnv+"="+strconv.Itoa(killAt))
	if next {
		c.Env = append(c.Env, migrateNextEnv+"=1")
	}
	var out, text bytes.Buffer
	c.Stdout, c.Stderr = &out, &text
	err = c.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && !exit.Exited():
		return 0, true, nil
	case err != nil:
		return 0, false, fmt.Errorf("%w: %s", err, text.String())
	}
	applied, err = strconv.Atoi(out.String())
	return applied, false, err
}

// openRaw opens a database without the store.
func openRaw(t *testing.T, url string) *sql.DB {
	t.Helper()
	source, err := dburl.Parse(url)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("mysql", source.MySQLDSN(nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// describe returns the schema of a database and the rows that the next version changes.
func describe(t *testing.T, db *sql.DB) string {
	t.Helper()
	var out strings.Builder
	for _, query := range []string{
		"SELECT CONCAT_WS(' ', table_name, column_name, column_type, is_nullable, column_default, extra) FROM information_schema.columns" +
			" WHERE table_schema=DATABASE() AND table_name<>'schema_lease' ORDER BY table_name, ordinal_position",
		"SELECT CONCAT_WS(' ', table_name, index_name, seq_in_index, column_name, non_unique) FROM information_schema.statistics" +
			" WHERE table_schema=DATABASE() AND table_name<>'schema_lease' ORDER BY table_name, index_name, seq_in_index",
		"SELECT CONCAT_WS(' ', table_name, constraint_name, constraint_type) FROM information_schema.table_constraints" +
			" WHERE table_schema=DATABASE() AND table_name<>'schema_lease' ORDER BY table_name, constraint_name",
		"SELECT CONCAT_WS(' ', version, applied, total, error) FROM schema_revisions ORDER BY version",
		"SELECT CONCAT_WS(' ', name, SUBSTRING_INDEX(value, ' ', 1)) FROM settings ORDER BY name",
	} {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			out.WriteString(line + "\n")
		}
		if rows.Err() != nil {
			t.Fatal(rows.Err())
		}
	}
	return out.String()
}

// addData makes a migrated database look like one of an earlier program, with data.
func addData(t *testing.T, db *sql.DB) {
	t.Helper()
	for _, text := range []string{
		"DROP TABLE schema_lease",
		"INSERT INTO settings (name, value) VALUES ('one', '1'), ('two', '2')",
	} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
}

// wantedSchemas returns the descriptions of a database that was migrated at once to the
// present version, and then with data to the next one.
func wantedSchemas(t *testing.T) (present, next string) {
	t.Helper()
	url := testkit.MariaDB(t)
	db := openRaw(t, url)
	migrateOnce := func(next bool) string {
		if applied, _, err := runMigration(url, 0, next); applied != migrationCount(t, next) || err != nil {
			t.Fatal(applied, err)
		}
		return describe(t, db)
	}
	present = migrateOnce(false)
	addData(t, db)
	return present, migrateOnce(true)
}

// migrationCount returns the number of migrations to the present version, or of those from there
// to the next one.
func migrationCount(t *testing.T, next bool) int {
	t.Helper()
	embedded, err := fs.Glob(migrate.Files, "mysql/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	if next {
		return 1
	}
	return len(embedded)
}

// A migration that is killed between any two statements continues with the next start, without
// doing anything twice.
func TestMigrationContinuesAfterKill(t *testing.T) {
	kills, rnd := 5, rand.New(rand.NewPCG(14, 3))
	if *long {
		kills = 50
	}
	wantPresent, wantNext := wantedSchemas(t)
	killed := map[bool]int{}
	for killed[false]+killed[true] < kills {
		url := testkit.MariaDB(t)
		db := openRaw(t, url)
		// The present version has some 100 statements, with those that count; the next one 25.
		for _, v := range []struct {
			isNext     bool
			statements int
			want       string
		}{{false, 100, wantPresent}, {true, 25, wantNext}} {
			for {
				_, wasKilled, err := runMigration(url, 1+rnd.IntN(v.statements), v.isNext)
				if err != nil {
					t.Fatal(err)
				}
				if !wasKilled {
					break
				}
				killed[v.isNext]++
			}
			if got := describe(t, db); got != v.want {
				t.Errorf("the result of version next=%v differs after kills:\n%s", v.isNext, got)
			}
			if !v.isNext {
				addData(t, db)
			}
		}
	}
	t.Logf("%d kills in the present version, %d in the next", killed[false], killed[true])
}

// Three replicas that start at once on an empty database, and on one of the present version
// with data, all start, and each migration is applied once.
func TestReplicasMigrateTogether(t *testing.T) {
	starts := 2
	if *long {
		starts = 20
	}
	wantPresent, wantNext := wantedSchemas(t)
	for range starts {
		url := testkit.MariaDB(t)
		db := openRaw(t, url)
		for _, v := range []struct {
			isNext bool
			want   string
		}{{false, wantPresent}, {true, wantNext}} {
			var wg sync.WaitGroup
			var applied [3]int
			for i := range applied {
				wg.Go(func() {
					n, _, err := runMigration(url, 0, v.isNext)
					if applied[i] = n; err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if applied[0]+applied[1]+applied[2] != migrationCount(t, v.isNext) {
				t.Errorf("applied by each: %v", applied)
			}
			if got := describe(t, db); got != v.want {
				t.Errorf("the result of version next=%v differs:\n%s", v.isNext, got)
			}
			if !v.isNext {
				addData(t, db)
			}
		}
	}
}
