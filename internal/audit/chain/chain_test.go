package chain_test

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
	"buyergraph/internal/audit/chain"
	"buyergraph/internal/config"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"

	"entgo.io/ent/schema/field"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// editUser changes user 1 of the shop n times.
func editUser(t testing.TB, k *testkit.Kit, from, n int) {
	t.Helper()
	for i := range n {
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).SetMiddleName(fmt.Sprint("M", from+i)).Exec(ctx)
		})
	}
}

func seal(t testing.TB, k *testkit.Kit) int {
	t.Helper()
	n, err := chain.Seal(context.Background(), k.Store)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func verify(t testing.TB, k *testkit.Kit, expected string) *chain.Report {
	t.Helper()
	r, err := chain.Verify(context.Background(), k.Store, expected)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// exec runs a statement that the API does not offer. It must change a row.
func exec(t testing.TB, k *testkit.Kit, text string, args ...any) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
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
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		if r := verify(t, k, ""); r.SealedCount+r.UnsealedCount != 0 || strings.Contains(r.String(), "hash") {
			t.Error(r)
		}
		k.CreateShop(t)
		n := k.Store.Client.AuditEntry.Query().CountX(testkit.SystemContext())
		if r := verify(t, k, ""); r.SealedCount != 0 || r.UnsealedCount != n || n < 10 {
			t.Error(r)
		}
		if got := seal(t, k); got != n || seal(t, k) != 0 {
			t.Errorf("%d of %d are sealed", got, n)
		}
		first := verify(t, k, "")
		editUser(t, k, 0, 3)
		r := verify(t, k, first.LastHash)
		if r.SealedCount != n || r.UnsealedCount != 3 || r.ErasedCount != 0 || r.LastHash != first.LastHash || r.LastHash == "" {
			t.Error(r)
		}
		seal(t, k)
		if r := verify(t, k, first.LastHash); r.SealedCount != n+3 || r.UnsealedCount != 0 || r.LastHash == first.LastHash ||
			!strings.HasSuffix(r.String(), r.LastHash) {
			t.Error(r)
		}
	})
}

// backUpAudit copies the audit and returns a function that restores it.
func backUpAudit(t testing.TB, k *testkit.Kit) (restore func()) {
	t.Helper()
	execAll := func(texts ...string) {
		t.Helper()
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			for _, text := range texts {
				if _, err := tx.ExecContext(ctx, text); err != nil {
					return err
				}
			}
			return nil
		})
	}
	execAll("CREATE TABLE kept_entries AS SELECT * FROM audit_entries", "CREATE TABLE kept_diffs AS SELECT * FROM audit_diffs")
	return func() {
		t.Helper()
		execAll("DELETE FROM audit_diffs", "DELETE FROM audit_entries", "INSERT INTO audit_entries SELECT * FROM kept_entries",
			"INSERT INTO audit_diffs SELECT * FROM kept_diffs")
	}
}

// Verify finds every change of the audit except the erasure of personal data, and names the
// first entry that was changed.
func TestTampering(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		editUser(t, k, 0, 5)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.AuditEntry.Create().SetID(900).SetOccurredAt(tx.Now).SetAction(auditentry.ActionDELETE).SetEntity("Order").SetRecordID(7).
				Exec(ctx)
		})
		seal(t, k)
		editUser(t, k, 5, 1)
		entries := k.Store.Client.AuditEntry.Query().Order(ent.Asc(auditentry.FieldSequence)).AllX(testkit.SystemContext())
		unsealed, first, second, last := entries[0], entries[1], entries[2], entries[len(entries)-1] // NULL sorts first
		victim, next := entries[6], entries[7]
		exec(t, k, "DELETE FROM audit_diffs WHERE entry_id=?", victim.ID)
		good := verify(t, k, "")
		if good.ErasedCount != 1 || good.UnsealedCount != 1 || good.LastHash != *last.Hash || last.ID != 900 {
			t.Fatal(good)
		}
		restore := backUpAudit(t, k)
		// expectBrokenAt runs a statement, expects the damage to be found at an entry, and restores the audit.
		expectBrokenAt := func(at int64, do string, args ...any) {
			t.Helper()
			exec(t, k, do, args...)
			if _, err := chain.Verify(context.Background(), k.Store, ""); err == nil ||
				!strings.Contains(err.Error(), fmt.Sprintf(" audit_%d,", at)) {
				t.Errorf("%s: %v, want audit_%d", do, err, at)
			}
			restore()
		}
		for _, c := range migrate.AuditEntriesColumns {
			set := "UPDATE audit_entries SET " + c.Name + "=%s WHERE id=?"
			switch {
			case c.Name == "id":
				expectBrokenAt(victim.ID+1000, fmt.Sprintf(set, "id+1000"), victim.ID)
				continue
			case c.Name == "sequence": // leaves a gap in the chain
				expectBrokenAt(next.ID, fmt.Sprintf(set, "sequence+1000"), victim.ID)
				continue
			case c.Type == field.TypeTime:
				expectBrokenAt(victim.ID, fmt.Sprintf(set, "?"), victim.OccurredAt.Add(time.Microsecond), victim.ID)
			case c.Type.Numeric():
				expectBrokenAt(victim.ID, fmt.Sprintf(set, "COALESCE("+c.Name+",0)+1"), victim.ID)
			default:
				expectBrokenAt(victim.ID, fmt.Sprintf(set, "'IMPORT'"), victim.ID)
			}
		}
		for _, column := range []string{"hash", "previous_hash", "version", "diff_digest"} {
			expectBrokenAt(victim.ID, "UPDATE audit_entries SET "+column+"=NULL WHERE id=?", victim.ID)
		}
		expectBrokenAt(next.ID, "DELETE FROM audit_entries WHERE id=?", victim.ID)
		expectBrokenAt(second.ID, "DELETE FROM audit_entries WHERE id=?", first.ID)
		exec(t, k, "UPDATE audit_entries SET sequence=5000 WHERE id=?", victim.ID)
		exec(t, k, "UPDATE audit_entries SET sequence=? WHERE id=?", *victim.Sequence, next.ID)
		expectBrokenAt(next.ID, "UPDATE audit_entries SET sequence=? WHERE id=?", *next.Sequence, victim.ID)
		expectBrokenAt(9001, "INSERT INTO audit_entries (id, sequence, hash, previous_hash, occurred_at, action, entity, record_id, "+
			"actor_kind, effective_actor_kind) SELECT 9001, sequence+1, ?, hash, occurred_at, action, entity, record_id, actor_kind, "+
			"effective_actor_kind FROM kept_entries WHERE id=900", *last.Hash)
		expectBrokenAt(last.ID, "UPDATE audit_entries SET sequence=NULL WHERE id=?", last.ID)
		for _, e := range []*ent.AuditEntry{next, unsealed} {
			expectBrokenAt(e.ID, `UPDATE audit_diffs SET changes='[{"field":"middleName","old":null,"new":"Eve"}]' WHERE entry_id=?`, e.ID)
			expectBrokenAt(e.ID, "UPDATE audit_diffs SET changes='{}' WHERE entry_id=?", e.ID)
			expectBrokenAt(e.ID, "UPDATE audit_diffs SET changes=NULL WHERE entry_id=?", e.ID)
			expectBrokenAt(e.ID, "UPDATE audit_diffs SET salt='salt' WHERE entry_id=?", e.ID)
		}
		expectBrokenAt(last.ID, "UPDATE audit_diffs SET entry_id=? WHERE entry_id=?", last.ID, next.ID)

		// The end of the chain can be removed, unless somebody has noted its last hash.
		for _, do := range []string{"DELETE FROM audit_entries WHERE id=?",
			"UPDATE audit_entries SET sequence=NULL, hash=NULL, previous_hash=NULL WHERE id=?"} {
			exec(t, k, do, last.ID)
			verify(t, k, "")
			if _, err := chain.Verify(context.Background(), k.Store, good.LastHash); err == nil || !strings.Contains(err.Error(), good.LastHash) {
				t.Errorf("%s: %v", do, err)
			}
			restore()
		}
		verify(t, k, good.LastHash)
	})
}

// Two servers seal while two others write. The chain has no gap, and no entry is left out.
func TestConcurrentSealing(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		kits := []*testkit.Kit{k, k.OpenReplica(t)}
		var writers, sealers sync.WaitGroup
		var done atomic.Bool
		for i := range 4 {
			writers.Go(func() { editUser(t, kits[i%2], 100*i, 50) })
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
		n := k.Store.Client.AuditEntry.Query().CountX(testkit.SystemContext())
		if r := verify(t, k, ""); r.SealedCount != n || r.UnsealedCount != 0 || n < 210 {
			t.Errorf("%v, of %d entries", r, n)
		}
	})
}

// An entry becomes visible after an entry with a higher id was sealed.
func TestEntryCommittedAfterHigherID(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.MariaDB(t)}) // SQLite runs one write at a time
	k.CreateShop(t)
	seal(t, k)
	begun, end, ended := make(chan bool), make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			err := tx.CustomerUser.UpdateOneID(3).SetMiddleName("Late").Exec(ctx)
			begun <- true
			<-end
			return err
		})
	}()
	<-begun
	editUser(t, k, 0, 1)
	if n := seal(t, k); n != 1 {
		t.Errorf("%d are sealed", n)
	}
	close(end)
	<-ended
	if n := seal(t, k); n != 1 {
		t.Errorf("%d are sealed late", n)
	}
	newest := k.Store.Client.AuditEntry.Query().Order(ent.Desc(auditentry.FieldSequence)).FirstX(testkit.SystemContext())
	if r := verify(t, k, ""); r.UnsealedCount != 0 || newest.RecordID != 3 {
		t.Error(r, newest)
	}
}
