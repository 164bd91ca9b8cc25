package audit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/ent/migrate"
	"buyergraph/internal/audit"
	"buyergraph/internal/config"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"

	"entgo.io/ent/schema/field"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// edited changes user 1 of the shop so many times.
func edited(t testing.TB, k *testkit.Kit, from, n int) {
	t.Helper()
	for i := range n {
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).SetMiddleName(fmt.Sprint("M", from+i)).Exec(ctx)
		})
	}
}

func seal(t testing.TB, k *testkit.Kit) int {
	t.Helper()
	n, err := audit.Seal(context.Background(), k.Store)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func whole(t testing.TB, k *testkit.Kit, expected string) *audit.Report {
	t.Helper()
	r, err := audit.Verify(context.Background(), k.Store, expected)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// exec runs a statement that no API has.
func exec(t testing.TB, k *testkit.Kit, text string, args ...any) {
	t.Helper()
	k.Write(t, func(ctx context.Context, tx *store.Tx) error {
		res, err := tx.ExecContext(ctx, text, args...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); n == 0 {
			return errors.Join(err, errors.New("no row: "+text))
		}
		return nil
	})
}

func TestSeal(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		if r := whole(t, k, ""); r.Sealed+r.Unsealed != 0 || strings.Contains(r.String(), "hash") {
			t.Error(r)
		}
		k.Shop(t)
		n := k.Store.Client.AuditEntry.Query().CountX(testkit.System())
		if r := whole(t, k, ""); r.Sealed != 0 || r.Unsealed != n || n < 10 {
			t.Error(r)
		}
		if got := seal(t, k); got != n || seal(t, k) != 0 {
			t.Errorf("%d of %d are sealed", got, n)
		}
		first := whole(t, k, "")
		edited(t, k, 0, 3)
		r := whole(t, k, first.Last)
		if r.Sealed != n || r.Unsealed != 3 || r.Erased != 0 || r.Last != first.Last || r.Last == "" {
			t.Error(r)
		}
		seal(t, k)
		if r := whole(t, k, first.Last); r.Sealed != n+3 || r.Unsealed != 0 || r.Last == first.Last || !strings.HasSuffix(r.String(), r.Last) {
			t.Error(r)
		}
	})
}

// kept is a copy of the audit, to which it can go back.
func kept(t testing.TB, k *testkit.Kit) (back func()) {
	t.Helper()
	all := func(texts ...string) {
		t.Helper()
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			for _, text := range texts {
				if _, err := tx.ExecContext(ctx, text); err != nil {
					return err
				}
			}
			return nil
		})
	}
	all("CREATE TABLE kept_entries AS SELECT * FROM audit_entries", "CREATE TABLE kept_diffs AS SELECT * FROM audit_diffs")
	return func() {
		t.Helper()
		all("DELETE FROM audit_diffs", "DELETE FROM audit_entries", "INSERT INTO audit_entries SELECT * FROM kept_entries", "INSERT INTO audit_diffs SELECT * FROM kept_diffs")
	}
}

// Whoever changes anything but what a person's erasure removes is found out, and so is the
// first entry that it was done to.
func TestTampering(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		edited(t, k, 0, 5)
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.AuditEntry.Create().SetID(900).SetOccurredAt(tx.Now).SetAction(auditentry.ActionDELETE).SetEntity("Order").SetRecordID(7).Exec(ctx)
		})
		seal(t, k)
		edited(t, k, 5, 1)
		entries := k.Store.Client.AuditEntry.Query().Order(ent.Asc(auditentry.FieldSequence)).AllX(testkit.System())
		unsealed, first, second, last := entries[0], entries[1], entries[2], entries[len(entries)-1] // absent values come first here
		victim, next := entries[6], entries[7]
		exec(t, k, "DELETE FROM audit_diffs WHERE entry_id=?", victim.ID)
		good := whole(t, k, "")
		if good.Erased != 1 || good.Unsealed != 1 || good.Last != *last.Hash || last.ID != 900 {
			t.Fatal(good)
		}
		back := kept(t, k)
		// broken does something that must be found at an entry, and undoes it.
		broken := func(at int64, do string, args ...any) {
			t.Helper()
			exec(t, k, do, args...)
			if _, err := audit.Verify(context.Background(), k.Store, ""); err == nil || !strings.Contains(err.Error(), fmt.Sprintf(" audit_%d,", at)) {
				t.Errorf("%s: %v, want audit_%d", do, err, at)
			}
			back()
		}
		for _, c := range migrate.AuditEntriesColumns {
			set := "UPDATE audit_entries SET " + c.Name + "=%s WHERE id=?"
			switch {
			case c.Name == "id":
				broken(victim.ID+1000, fmt.Sprintf(set, "id+1000"), victim.ID)
				continue
			case c.Name == "sequence": // then its number is missing
				broken(next.ID, fmt.Sprintf(set, "sequence+1000"), victim.ID)
				continue
			case c.Type == field.TypeTime:
				broken(victim.ID, fmt.Sprintf(set, "?"), victim.OccurredAt.Add(time.Microsecond), victim.ID)
			case c.Type.Numeric():
				broken(victim.ID, fmt.Sprintf(set, "COALESCE("+c.Name+",0)+1"), victim.ID)
			default:
				broken(victim.ID, fmt.Sprintf(set, "'IMPORT'"), victim.ID)
			}
		}
		for _, column := range []string{"hash", "previous_hash", "version", "diff_digest"} {
			broken(victim.ID, "UPDATE audit_entries SET "+column+"=NULL WHERE id=?", victim.ID)
		}
		broken(next.ID, "DELETE FROM audit_entries WHERE id=?", victim.ID)
		broken(second.ID, "DELETE FROM audit_entries WHERE id=?", first.ID)
		exec(t, k, "UPDATE audit_entries SET sequence=5000 WHERE id=?", victim.ID)
		exec(t, k, "UPDATE audit_entries SET sequence=? WHERE id=?", *victim.Sequence, next.ID)
		broken(next.ID, "UPDATE audit_entries SET sequence=? WHERE id=?", *next.Sequence, victim.ID)
		broken(9001, "INSERT INTO audit_entries (id, sequence, hash, previous_hash, occurred_at, action, entity, record_id, actor_kind, effective_actor_kind) SELECT 9001, sequence+1, ?, hash, occurred_at, action, entity, record_id, actor_kind, effective_actor_kind FROM kept_entries WHERE id=900", *last.Hash)
		broken(last.ID, "UPDATE audit_entries SET sequence=NULL WHERE id=?", last.ID)
		for _, e := range []*ent.AuditEntry{next, unsealed} {
			broken(e.ID, `UPDATE audit_diffs SET changes='[{"field":"middleName","old":null,"new":"Eve"}]' WHERE entry_id=?`, e.ID)
			broken(e.ID, "UPDATE audit_diffs SET changes='{}' WHERE entry_id=?", e.ID)
			broken(e.ID, "UPDATE audit_diffs SET changes=NULL WHERE entry_id=?", e.ID)
			broken(e.ID, "UPDATE audit_diffs SET salt='salt' WHERE entry_id=?", e.ID)
		}
		broken(last.ID, "UPDATE audit_diffs SET entry_id=? WHERE entry_id=?", last.ID, next.ID)

		// The end of the chain can be cut off, but not from who has noted where it was.
		for _, do := range []string{"DELETE FROM audit_entries WHERE id=?", "UPDATE audit_entries SET sequence=NULL, hash=NULL, previous_hash=NULL WHERE id=?"} {
			exec(t, k, do, last.ID)
			whole(t, k, "")
			if _, err := audit.Verify(context.Background(), k.Store, good.Last); err == nil || !strings.Contains(err.Error(), good.Last) {
				t.Errorf("%s: %v", do, err)
			}
			back()
		}
		whole(t, k, good.Last)
	})
}

// Two servers seal while two others write: the chain has no break, and nothing is left out.
func TestSealingTogether(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		k.Shop(t)
		kits := []*testkit.Kit{k, k.Replica(t)}
		var writers, sealers sync.WaitGroup
		var done atomic.Bool
		for i := range 4 {
			writers.Go(func() { edited(t, kits[i%2], 100*i, 50) })
			sealers.Go(func() {
				for !done.Load() {
					seal(t, kits[i%2])
				}
			})
		}
		writers.Wait()
		done.Store(true)
		sealers.Wait()
		seal(t, k)
		n := k.Store.Client.AuditEntry.Query().CountX(testkit.System())
		if r := whole(t, k, ""); r.Sealed != n || r.Unsealed != 0 || n < 210 {
			t.Errorf("%v, of %d entries", r, n)
		}
	})
}

// An entry that comes to light when one with a higher id is sealed already.
func TestLateEntry(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.MariaDB(t)}) // SQLite writes one after the other
	k.Shop(t)
	seal(t, k)
	begun, end, ended := make(chan bool), make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		k.Write(t, func(ctx context.Context, tx *store.Tx) error {
			err := tx.CustomerUser.UpdateOneID(3).SetMiddleName("Late").Exec(ctx)
			begun <- true
			<-end
			return err
		})
	}()
	<-begun
	edited(t, k, 0, 1)
	if n := seal(t, k); n != 1 {
		t.Errorf("%d are sealed", n)
	}
	close(end)
	<-ended
	if n := seal(t, k); n != 1 {
		t.Errorf("%d are sealed late", n)
	}
	newest := k.Store.Client.AuditEntry.Query().Order(ent.Desc(auditentry.FieldSequence)).FirstX(testkit.System())
	if r := whole(t, k, ""); r.Unsealed != 0 || newest.RecordID != 3 {
		t.Error(r, newest)
	}
}
