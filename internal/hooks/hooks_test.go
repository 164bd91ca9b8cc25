package hooks_test

import (
	"context"
	"strings"
	"testing"

	"buyergraph/ent"
	"buyergraph/ent/auditdiff"
	"buyergraph/internal/apperr"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/viewer"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func TestTextIsCleanedAndFolded(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).SetFirstName("  Zoe\u0308 ").SetLastName("STRASSE ﬁ").SetMiddleName("  ").Exec(ctx)
		})
		u := k.Store.Client.CustomerUser.GetX(testkit.SystemContext(), 1)
		if u.FirstName != "Zo\u00eb" || u.FirstNameFold != "zoe" || u.LastName != "STRASSE ﬁ" || u.LastNameFold != "strasse fi" ||
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

// Hooks see what the hooks outside of them have set, and refuse before those do.
func TestOrder(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).RemoveRoleIDs(2).AddRoleIDs(1).Exec(ctx) // the only administrator of customer 1
		})
		// edit makes a change as that administrator and returns its error and the changes of its audit entries.
		edit := func(change func(context.Context, *store.Tx) error) (changes []jsontypes.Change, err error) {
			last := k.Store.Client.AuditDiff.Query().Order(ent.Desc(auditdiff.FieldID)).FirstX(testkit.SystemContext())
			administrator := &viewer.Viewer{Kind: viewer.CustomerUser, ID: 1, CustomerID: 1, CustomerPath: "1.",
				Grants: map[string]viewer.Level{"CustomerUser:VIEW": viewer.Customer, "CustomerUser:EDIT": viewer.Customer}}
			err = k.Store.WithTx(viewer.NewContext(context.Background(), administrator), change)
			for _, d := range k.Store.Client.AuditDiff.Query().Where(auditdiff.IDGT(last.ID)).AllX(testkit.SystemContext()) {
				changes = append(changes, *d.Changes...)
			}
			return changes, err
		}
		changes, err := edit(func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).SetFirstName(" Amanda ").SetLastName(" Stone ").Exec(ctx)
		})
		if err != nil || len(changes) != 1 || changes[0].FieldName != "lastName" ||
			*changes[0].OldValue != "Cole" || *changes[0].NewValue != "Stone" {
			t.Errorf("the texts in the audit are not the stored ones: %+v %v", changes, err)
		}
		_, err = edit(func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUserRole.UpdateOneID(1).SetDefaultLevel("NONE").Exec(viewer.AsSystem(ctx))
		})
		if !hasCode(err, apperr.LastAdministrator) {
			t.Errorf("a role of the last administrator loses its rights: %v", err)
		}
		_, err = edit(func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).SetCustomerID(3).Exec(ctx)
		})
		if !hasCode(err, apperr.PermissionDenied) {
			t.Errorf("the last administrator moves to a company that they may not edit: %v", err)
		}
	})
}

func hasCode(err error, code apperr.Code) bool {
	list, ok := apperr.ErrorsOf(err)
	return ok && len(list) == 1 && list[0].Code == code
}
