package read_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"buyergraph/internal/store"
)

// addDocuments adds some records of each kind to the shop's users. Orders 1 to 3 belong to user 1. Order 4 belongs to Acme
// North and to no user. Order 5 belongs to user 3 of Bolt. Order 6 belongs to user 3 and still to Acme, the user's former company.
func (w *world) addDocuments(t *testing.T) {
	t.Helper()
	w.CreateShop(t)
	at := func(tx *store.Tx, hours int) time.Time { return tx.Now.Add(-time.Duration(hours) * time.Hour) }
	w.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		errs := []error{
			tx.StaffUser.Create().SetID(1).SetEmail("sam@seller.example").SetEmailKey("sam@seller.example").SetFirstName("Sam").
				SetLastName("Seller").Exec(ctx),
			tx.CustomerGroup.Create().SetID(1).SetName("Key accounts").Exec(ctx),
			tx.Customer.UpdateOneID(1).SetGroupID(1).SetOwnerID(1).SetExternalID("ERP-1").SetInternalRating(4).Exec(ctx),
			tx.CustomerUser.UpdateOneID(1).SetWebsiteID(1).SetOwnerID(1).SetExternalID("CRM-1").AddRoleIDs(1).AddSalesRepresentativeIDs(1).Exec(ctx),
			tx.CustomerUser.UpdateOneID(3).SetExternalID("CRM-3").SetLockedUntil(tx.Now.Add(time.Minute)).Exec(ctx),
			tx.Rfq.Create().SetID(1).SetIdentifier("RFQ-1").SetFirstName("A").SetLastName("C").SetCompany("Acme").SetEmail("a@acme.example").
				SetCustomerID(1).SetCustomerUserID(1).Exec(ctx),
			tx.Rfq.Create().SetID(2).SetIdentifier("RFQ-2").SetFirstName("B").SetLastName("B").SetCompany("Bolt").SetEmail("b@bolt.example").
				SetCustomerID(3).SetCustomerUserID(3).Exec(ctx),
			tx.Quote.Create().SetInternalStatus("SENT_TO_CUSTOMER").SetID(1).SetIdentifier("Q-1").SetCurrency("EUR").SetTotal(12_345_600).
				SetCustomerID(1).SetCustomerUserID(1).
				SetRfqID(1).Exec(ctx),
			tx.Quote.Create().SetInternalStatus("SENT_TO_CUSTOMER").SetID(2).SetIdentifier("Q-2").SetCurrency("EUR").SetTotal(5).SetCustomerID(3).
				SetCustomerUserID(3).SetRfqID(1).
				Exec(ctx),
			tx.Consent.Create().SetID(1).SetName("Terms").Exec(ctx),
			tx.ConsentVersion.Create().SetID(1).SetConsentID(1).SetNumber(1).SetPublishedAt(tx.Now).Exec(ctx),
			tx.ConsentText.Create().SetConsentVersionID(1).SetPosition(1).SetLanguage("en").SetName("Terms").SetText("Pay.").
				SetTextDigest("d").Exec(ctx),
			tx.ConsentAcceptance.Create().SetID(1).SetConsentID(1).SetConsentVersionID(1).SetCustomerUserID(1).SetAcceptedAt(tx.Now).
				SetLanguage("en").SetTextDigest("d").SetAddress("192.0.2.1").Exec(ctx),
			tx.ConsentAcceptance.Create().SetID(2).SetConsentID(1).SetConsentVersionID(1).SetCustomerUserID(3).SetAcceptedAt(tx.Now).
				SetLanguage("en").SetTextDigest("d").Exec(ctx),
		}
		for i, o := range []struct{ customer, user int64 }{{1, 1}, {1, 1}, {1, 1}, {2, 0}, {3, 3}, {1, 3}} {
			id := int64(i + 1)
			c := tx.Order.Create().SetID(id).SetIdentifier(fmt.Sprintf("SO-%d", id)).SetCurrency("EUR").SetTotal(id * 10_000).
				SetCustomerID(o.customer).SetCreatedAt(at(tx, 10-i))
			if o.user > 0 {
				c.SetCustomerUserID(o.user)
			}
			errs = append(errs, c.Exec(ctx), tx.OrderLine.Create().SetID(id).SetOrderID(id).SetPosition(1).SetSku("S").SetProductName("P").
				SetUnit("piece").SetCurrency("EUR").SetQuantity(15_000).Exec(ctx))
		}
		for i, owner := range []int64{1, 2, 3} {
			id := int64(i + 1)
			errs = append(errs,
				tx.CustomerUserAddress.Create().SetID(id).SetCustomerUserID(owner).SetCompany("C").SetStreet("S").SetCity("York").SetPostalCode("Y").
					SetCountryCode("GB").SetPrimaryOf(owner).Exec(ctx),
				tx.CustomerAddress.Create().SetID(id).SetCustomerID(owner).SetCompany("C").SetStreet("S").SetCity("York").SetPostalCode("Y").
					SetCountryCode("GB").Exec(ctx))
		}
		return errors.Join(errs...)
	})
}
