package audit_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"buyergraph/ent/auditentry"
	"buyergraph/internal/authz"
	"buyergraph/internal/config"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// unauditedEntities are log records themselves, or internal records of the system.
var unauditedEntities = []*authz.Entity{authz.AuditEntry, authz.AuditDiff, authz.LoginAttempt, authz.Session, authz.RateLimit,
	authz.OneTimeToken, authz.Mail, authz.Job, authz.JobRow, authz.IdempotencyKey, authz.Guard, authz.WebsiteOrigin}

// auditedRecords returns the records of all audited entities.
func auditedRecords(t *testing.T, k *testkit.Kit) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, e := range authz.Entities {
		if slices.Contains(unauditedEntities, e) {
			continue
		}
		rows, err := k.Store.QueryContext(context.Background(), "SELECT id FROM "+e.Table)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				t.Fatal(err)
			}
			out[fmt.Sprint(e.Name, " ", id)] = true
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// Every record that is deleted with another one gets exactly one entry.
func TestCascadedDeletesAreAudited(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": testkit.SQLite, "mariadb": testkit.MariaDB} {
		t.Run(name, func(t *testing.T) {
			k := testkit.Open(t, config.Config{DatabaseURL: url(t), Demo: true})
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { // a customer without documents, but with all other kinds of records
				for _, err := range []error{
					tx.Customer.Create().SetID(9001).SetName("Gone").SetPath("9001.").Exec(ctx),
					tx.CustomerAddress.Create().SetCustomerID(9001).SetStreet("S").SetCity("C").SetCountryCode("DE").SetPostalCode("10115").Exec(ctx),
					tx.Invitation.Create().SetCustomerID(9001).SetEmail("a@b.example").SetEmailKey("a@b.example").SetTokenDigest("d").SetExpiresAt(tx.Now).
						Exec(ctx),
					tx.CustomerUser.Create().SetID(9001).SetEmail("c@b.example").SetEmailKey("c@b.example").SetFirstName("F").SetLastName("L").
						SetCustomerID(1).Exec(ctx),
					tx.CustomerUserAddress.Create().SetCustomerUserID(9001).SetStreet("S").SetCity("C").SetCountryCode("DE").SetPostalCode("10115").
						Exec(ctx),
					tx.ConsentAcceptance.Create().SetConsentID(1).SetConsentVersionID(1).SetCustomerUserID(9001).SetAcceptedAt(tx.Now).
						SetLanguage("en").SetTextDigest("d").Exec(ctx),
					tx.Attachment.Create().SetFileName("F").SetContentType("text/plain").SetContentDigest("d").SetStorageKey("k").
						SetWithinCustomerID(9001).SetCustomerUserID(9001).Exec(ctx),
					tx.Activity.Create().SetID(9001).SetKind("NOTE").SetOccurredAt(tx.Now).Exec(ctx),
					tx.ActivityLink.Create().SetActivityID(9001).SetOccurredAt(tx.Now).SetWithinCustomerID(9001).SetCustomerID(9001).Exec(ctx),
				} {
					if err != nil {
						return err
					}
				}
				return nil
			})
			before := auditedRecords(t, k)
			lastEntryID := k.Store.Client.AuditEntry.Query().CountX(testkit.SystemContext())
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				for _, err := range []error{
					tx.Activity.DeleteOneID(tx.Activity.Query().FirstIDX(ctx)).Exec(ctx),
					tx.Order.DeleteOneID(tx.Order.Query().FirstIDX(ctx)).Exec(ctx),
					tx.Quote.DeleteOneID(tx.Quote.Query().FirstIDX(ctx)).Exec(ctx),
					tx.Rfq.DeleteOneID(tx.Rfq.Query().FirstIDX(ctx)).Exec(ctx),
					tx.CustomerUser.DeleteOneID(9001).Exec(ctx),
					tx.Customer.DeleteOneID(9001).Exec(ctx),
				} {
					if err != nil {
						return err
					}
				}
				return nil
			})
			deleted := before
			for name := range auditedRecords(t, k) {
				delete(deleted, name)
			}
			audited := map[string]bool{}
			entries := k.Store.Client.AuditEntry.Query().Where(auditentry.IDGT(int64(lastEntryID))).AllX(testkit.SystemContext())
			for _, e := range entries {
				if e.Action == auditentry.ActionDELETE {
					audited[fmt.Sprint(e.Entity, " ", e.RecordID)] = true
				}
			}
			if !maps.Equal(deleted, audited) || len(audited) != len(entries) {
				t.Errorf("deleted %v\naudited %v, %d entries", slices.Sorted(maps.Keys(deleted)), slices.Sorted(maps.Keys(audited)), len(entries))
			}
			var kinds []string
			for name := range deleted {
				kind, _, _ := strings.Cut(name, " ")
				kinds = append(kinds, kind)
			}
			slices.Sort(kinds)
			if kinds = slices.Compact(kinds); len(kinds) < 15 {
				t.Errorf("only %v are deleted", kinds)
			}
		})
	}
}
