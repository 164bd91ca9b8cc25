package hooks_test

import (
	"context"
	"strings"
	"testing"

	"buyergraph/ent"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func TestTextIsCleanedAndFolded(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).SetFirstName("  Zoe\u0308 ").SetLastName("STRASSE ﬁ").SetMiddleName("  ").Exec(ctx)
		})
		u := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1)
		if u.FirstName != "Zo\u00eb" || u.FirstNameFold != "zo\u00eb" || u.LastName != "STRASSE ﬁ" || u.LastNameFold != "strasse fi" ||
			u.MiddleName != nil {
			t.Errorf("%q %q %q %q %v", u.FirstName, u.FirstNameFold, u.LastName, u.LastNameFold, u.MiddleName)
		}
	})
}

func TestFoldedColumnIsClearedWithItsText(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		for id, clear := range map[int64]func(*ent.ActivityUpdateOne){
			1: func(u *ent.ActivityUpdateOne) { u.ClearSubject() },
			2: func(u *ent.ActivityUpdateOne) { u.SetSubject(" ") },
		} {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				return tx.Activity.Create().SetID(id).SetOccurredAt(tx.Now).SetSubject("Call").Exec(ctx)
			})
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				u := tx.Activity.UpdateOneID(id)
				clear(u)
				return u.Exec(ctx)
			})
			if a := k.Store.Client.Activity.GetX(testkit.SystemContext(), id); a.Subject != nil || a.SubjectFold != nil {
				t.Errorf("%d: %v %v", id, a.Subject, a.SubjectFold)
			}
		}
	})
}

func TestVersionsCountEdits(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		version := func() int { return k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1).Version }
		for _, c := range []struct {
			name string
			edit func(ctx context.Context, tx *store.Tx) error
			want int
		}{
			{"a field", func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).SetFirstName("A").Exec(ctx)
			}, 2},
			{"a cleared field", func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).ClearBirthday().Exec(ctx)
			}, 3},
			{"a link", func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).AddRoleIDs(1).Exec(ctx)
			}, 4},
			{"a sign-in", func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).SetLastLoginAt(tx.Now).AddLoginCount(1).SetLockedUntil(tx.Now).Exec(ctx)
			}, 4},
			{"no link", func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(1).AddRoleIDs().Exec(ctx)
			}, 4},
		} {
			k.WriteAsSystem(t, c.edit)
			if got := version(); got != c.want {
				t.Errorf("%s: version %d, want %d", c.name, got, c.want)
			}
		}
	})
}

func TestBulkUpdatesAreRejected(t *testing.T) {
	k := testkit.New(t)
	k.CreateShop(t)
	err := k.Store.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
		return tx.CustomerUser.Update().SetFirstName("X").Exec(ctx)
	})
	if err == nil || !strings.Contains(err.Error(), "one row at a time") {
		t.Error(err)
	}
}
