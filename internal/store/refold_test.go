package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"buyergraph/internal/dbquery"
	"buyergraph/internal/demo"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// oldNames are the names of users as a program of before stored them: folded without letter case
// only, with no words.
var oldNames = []struct{ first, firstFold, last, lastFold string }{
	{"Jörg", "jörg", "van der Müller", "van der müller"}, {"Émile", "émile", "Żółć", "żółć"}, {"Семён", "семён", "O’Neil", "o’neil"},
	{"Ann", "ann", "van der Lee", "van der lee"},
}

// foldsLeft counts the users that are still folded by the old rule, wordsLeft those without their
// words: three in four each. linesLeft counts those without the column of words: all.
const (
	foldsLeft = "SELECT COUNT(*) FROM customer_users WHERE first_name_fold IN ('jörg','émile','семён')"
	wordsLeft = "SELECT COUNT(*) FROM customer_users u WHERE first_name<>'Émile' AND" +
		" (SELECT COUNT(*) FROM customer_user_words w WHERE w.customer_user_id=u.id) <> (CASE WHEN first_name='Семён' THEN 1 ELSE 2 END)"
	linesLeft = "SELECT COUNT(*) FROM customer_users WHERE search_words IS NULL OR search_words NOT LIKE '%\nmuller\n%' AND" +
		" search_words NOT LIKE '%\nzolc\n%' AND search_words NOT LIKE '%\nneil\n%' AND search_words NOT LIKE '%\nlee\n%'"
)

// makeOld fills a database with users as a program of before left them, and returns how many of
// them are not folded by the present rules.
func makeOld(t *testing.T, k *testkit.Kit, users int) (wrong int) {
	t.Helper()
	if err := demo.Seed(context.Background(), k.Store, demo.Options{UserCount: users, Seed: 3}); err != nil {
		t.Fatal(err)
	}
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		texts := []string{"DELETE FROM customer_user_words", "DELETE FROM settings WHERE name='fold_version'"}
		for i, n := range oldNames {
			texts = append(texts, fmt.Sprintf("UPDATE customer_users SET search_words=NULL, first_name='%s', first_name_fold='%s', last_name='%s',"+
				" last_name_fold='%s' WHERE id%%4=%d", n.first, n.firstFold, n.last, n.lastFold, i))
		}
		for _, text := range texts {
			if _, err := tx.ExecContext(ctx, text); err != nil {
				return err
			}
		}
		return nil
	})
	return users - users/4
}

func countRows(t *testing.T, s *store.Store, query string) int {
	t.Helper()
	ids, err := dbquery.IDs(context.Background(), s, query, nil)
	if err != nil {
		t.Fatal(err)
	}
	return int(ids[0])
}

// A database that was folded by older rules is folded again before it is served. A process that
// is killed twice in between leaves rows that the next one does not write again.
func TestRefoldContinuesAfterKills(t *testing.T) {
	users := 2000
	if *long {
		users = 50_000
	}
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		left := makeOld(t, k, users)
		for query, want := range map[string]int{foldsLeft: left, wordsLeft: left, linesLeft: users} {
			if n := countRows(t, k.Store, query); n != want {
				t.Fatalf("%d rows are left, want %d: %s", n, want, query)
			}
		}
		for kill := range 2 {
			if _, wasKilled, err := runMigration(k.DatabaseURL, users+kill, false); !wasKilled || err != nil {
				t.Fatal(wasKilled, err)
			}
			now := countRows(t, k.Store, foldsLeft)
			if now == 0 || now >= left {
				t.Errorf("%d rows are left after a kill, %d before", now, left)
			}
			if countRows(t, k.Store, "SELECT COUNT(*) FROM settings WHERE name='fold_version'") != 0 {
				t.Error("an interrupted process has written the version")
			}
			left = now
		}
		left = countRows(t, k.Store, linesLeft)
		store.ShortenMigrationLease() // the killed process holds it
		updates := 0
		count := store.WithStatementHook(func(_ context.Context, text string) error {
			if strings.HasPrefix(text, "UPDATE customer_users SET") {
				updates++
			}
			return nil
		})
		s, err := store.Open(context.Background(), k.DatabaseURL, count)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		began := time.Now()
		if _, err := s.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{foldsLeft, wordsLeft, linesLeft} {
			if n := countRows(t, s, query); n != 0 || updates != left {
				t.Errorf("%d rows are left after %d updates, want none after %d: %s", n, updates, left, query)
			}
		}
		t.Logf("%d of %d users were left after two kills, and folded in %s", left, users, time.Since(began).Round(time.Millisecond))
		versions := "SELECT COUNT(*) FROM customer_users WHERE version>1 AND updated_at>created_at"
		before := countRows(t, s, versions)
		if n, err := s.Refold(context.Background()); n != 0 || err != nil || countRows(t, s, versions) != before {
			t.Errorf("%d rows are folded once more: %v", n, err)
		}
	})
}

// What replicas of an older program write after the migration is repaired for a week. A database
// of a newer program is refused.
func TestRepairFolds(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		makeOld(t, k, 40)
		ctx := context.Background()
		if _, err := k.Store.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		writeAsOlderReplica := func() {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.ExecContext(ctx, "UPDATE customer_users SET last_name='van Østerby', last_name_fold='van østerby' WHERE id=4")
				return err
			})
		}
		const repaired = "SELECT COUNT(*) FROM customer_users u JOIN customer_user_words w ON w.customer_user_id=u.id" +
			" WHERE u.id=4 AND u.last_name_fold='van osterby' AND w.word='osterby' AND u.search_words LIKE '%\nosterby\n%'"
		writeAsOlderReplica()
		if n, err := k.Store.RepairFolds(ctx); n != 1 || err != nil || countRows(t, k.Store, repaired) != 1 {
			t.Errorf("%d rows are repaired: %v", n, err)
		}
		if n, err := k.Store.RepairFolds(ctx); n != 0 || err != nil {
			t.Errorf("%d rows are repaired again: %v", n, err)
		}
		k.Clock.Add(8 * 24 * time.Hour)
		writeAsOlderReplica()
		if n, err := k.Store.RepairFolds(ctx); n != 0 || err != nil {
			t.Errorf("%d rows are repaired after a week: %v", n, err)
		}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE settings SET value='5 2026-11-28T00:00:00Z' WHERE name='fold_version'")
			return err
		})
		if _, err := k.Store.Migrate(ctx); err == nil || !strings.Contains(err.Error(), "newer version") {
			t.Errorf("a database of a newer program: %v", err)
		}
	})
}
