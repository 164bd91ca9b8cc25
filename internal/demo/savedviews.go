package demo

import (
	"buyergraph/ent"
	"buyergraph/ent/savedview"
)

// makeSavedViews makes views of the first staff user and of the first customer user.
func (g *generator) makeSavedViews() {
	staff, customerUser := new(int64(1)), new(int64(1))
	for i, v := range []ent.SavedView{
		{Name: "Never signed in", List: savedview.ListCUSTOMER_USERS, Filter: new(`{"lastLoginAt":{"isNull":true},"enabled":{"eq":true}}`),
			OrderBy: new(`[{"field":"CREATED_AT","direction":"DESC"}]`), Columns: &[]string{"fullName", "email", "customer.name", "createdAt"},
			Shared: true, OwnerStaffUserID: staff},
		{Name: "Locked accounts", List: savedview.ListCUSTOMER_USERS, Filter: new(`{"status":{"eq":"LOCKED"}}`),
			Columns: &[]string{"fullName", "customer.name"}, OwnerStaffUserID: staff},
		{Name: "Large orders", List: savedview.ListORDERS, Filter: new(`{"total":{"gte":"5000"}}`),
			OrderBy: new(`[{"field":"TOTAL","direction":"DESC"}]`), Columns: &[]string{"identifier", "customerUser.fullName", "total"},
			Shared: true, OwnerCustomerUserID: customerUser},
	} {
		v.ID, v.CreatedAt = int64(i+1), g.timeOf(-day)
		g.addRow(&v)
	}
}
