package read_test

import (
	"fmt"
	"time"

	"buyergraph/internal/text"
)

func (f *filler) addSellers() {
	for range 5 {
		r := f.addRow("StaffRole", row{"label": f.randomWord() + " staff"})
		f.setGrants(r, "NONE", "OWN", "ALL")
	}
	for i := range 7 {
		email := fmt.Sprintf("%s%d@Seller.example", []string{"Staff", "sales"}[i%2], i*3%7)
		r := f.addRow("StaffUser",
			row{"email": email, "emailKey": text.EmailKey(email), "firstName": f.randomWord(), "lastName": f.randomWord(), "enabled": i != 1,
				"newEmail": "new@x.example", "newEmailUntil": f.newEmailUntil(i), "loginCount": int64(f.IntN(9)), "roles": f.randomIDs("StaffRole")})
		if i == 3 {
			r["roles"] = []int64{} // everybody may act against this user
		}
		f.maybeSet(0.6, r, "lastLoginAt", f.randomTime())
	}
	for range 8 {
		r := f.addRow("CustomerGroup", row{"name": f.randomWord()})
		f.maybeSet(0.5, r, "taxCode", f.randomWord())
		f.maybeSet(0.5, r, "paymentTerm", f.randomWord())
	}
}

func (f *filler) addCustomers() {
	for i := range 25 {
		r := f.addRow("Customer", row{"name": f.randomWord(),
			"state": []string{"ACTIVE", "ACTIVE", "PENDING", "SUSPENDED", "REJECTED"}[f.IntN(5)]})
		r["enabled"] = r["state"] == "ACTIVE"
		id := intOf(r["id"])
		r["path"] = fmt.Sprintf("%d.", id)
		// 1, 10 and 11 are not related, although their paths begin alike.
		if i > 0 && id != 10 && id != 11 && f.chance(0.85) {
			above := f.m.tables["Customer"].rows[f.IntN(i)]
			r["parent"], r["path"] = above["id"], fmt.Sprint(above["path"], r["path"])
		}
		f.maybeSet(0.7, r, "group", f.randomID("CustomerGroup"))
		f.maybeSet(0.7, r, "owner", f.randomID("StaffUser"))
		f.maybeSet(0.4, r, "taxCode", f.randomWord())
		f.maybeSet(0.4, r, "paymentTerm", f.randomWord())
		f.maybeSet(0.5, r, "vatId", fmt.Sprintf("DE%d", f.IntN(5)))
		f.maybeSet(0.6, r, "internalRating", int64(1+f.IntN(5)))
		r["salesRepresentatives"] = f.randomIDs("StaffUser")
	}
	for i := range 14 {
		r := f.addRow("CustomerUserRole",
			row{"code": fmt.Sprintf("ROLE_%d", i), "label": fmt.Sprint(f.randomWord(), " is ", i),
				"selfManaged": f.chance(0.6), "public": f.chance(0.7)})
		f.maybeSet(0.6, r, "customer", f.randomID("Customer"))
		f.setGrants(r, "NONE", "OWN", "CUSTOMER", "CUSTOMER_TREE")
		if i == 2 { // a predefined role that companies may customize
			r["selfManaged"], r["public"], r["defaultLevel"] = true, true, "NONE"
			for _, k := range []string{"customer", "permissions", "capabilities"} {
				delete(r, k)
			}
		}
	}
	for i := range 4 {
		r := f.addRow("Website", row{"name": f.randomWord(), "url": fmt.Sprintf("https://shop%d.example", i/2), "default": i == 0})
		if i%2 == 0 {
			r["redirectPath"] = "/" + f.randomWord()
			r["mailFrom"], r["languages"] = "Shop <shop@seller.example>", []string{"en", "de-CH"}
			r["origins"] = []string{fmt.Sprintf("https://shop%d.example", i), "http://localhost:3000"}[:i]
		}
		f.maybeSet(0.7, r, "defaultRole", f.randomID("CustomerUserRole"))
		f.maybeSet(0.7, r, "guestRole", f.randomID("CustomerUserRole"))
	}
}

// addSettings adds the settings of the installation and of each website.
func (f *filler) addSettings() {
	for _, site := range append([]row{{}}, f.m.tables["Website"].rows...) {
		r := f.addRow("Settings", row{})
		if site["id"] != nil {
			r["website"] = site["id"]
		}
		f.maybeSet(0.5, r, "registrationMode", f.randomEnum("RegistrationMode"))
		for _, name := range []string{"confirmationRequired", "signInAfterConfirmation", "companyNameRequired"} {
			f.maybeSet(0.5, r, name, f.chance(0.5))
		}
		f.maybeSet(0.5, r, "defaultOwner", f.randomID("StaffUser"))
		for _, name := range []string{"maxFailedLogins", "maxLockMinutes", "staffIdleMinutes", "staffSessionMinutes",
			"customerUserIdleMinutes", "customerUserSessionMinutes"} {
			f.maybeSet(0.5, r, name, int64(1+f.IntN(100)))
		}
	}
}

// definedCapabilities are codes of capabilities that staff have defined; roles grant the first two.
var definedCapabilities = []string{"see.prices", "export", "audit-trail", "see"}

func (f *filler) addCapabilities() {
	for i, code := range definedCapabilities {
		r := f.addRow("Capability", row{"code": code, "label": f.randomWord(), "audience": []string{"STOREFRONT", "STAFF"}[i%2]})
		f.maybeSet(0.6, r, "description", f.randomWord())
	}
}

// addSavedViews adds views of staff users and of customer users, some of them shared, some with a filter that is no longer right.
func (f *filler) addSavedViews() {
	for range 40 {
		r := f.addRow("SavedView", row{"name": f.randomWord(), "list": f.randomEnum("ListName"), "shared": f.chance(0.5)})
		f.setPerson(r, "ownerStaffUser", "ownerCustomerUser")
		f.maybeSet(0.5, r, "filter", []string{`{"id":{"eq":"x"}}`, `{"nothing":{"eq":"x"}}`}[f.IntN(2)])
		f.maybeSet(0.3, r, "search", f.randomWord())
		f.maybeSet(0.5, r, "orderBy", []string{`[{"field":"ID"}]`, `{"field":"ID","direction":"DESC"}`, `[{"field":"NOTHING"}]`}[f.IntN(3)])
		f.maybeSet(0.7, r, "columns", []string{"fullName", "customer.name"}[:f.IntN(3)])
	}
}

// addCompaniesWithoutRecords adds companies to which nothing refers, so that they may be deleted.
func (f *filler) addCompaniesWithoutRecords() {
	for range 3 {
		r := f.addRow("Customer", row{"name": f.randomWord(), "state": "ACTIVE", "enabled": true,
			"salesRepresentatives": f.randomIDs("StaffUser")})
		r["path"] = fmt.Sprintf("%d.", intOf(r["id"]))
		f.maybeSet(0.7, r, "owner", f.randomID("StaffUser"))
	}
}

// newEmailUntil returns when the new address of a user stops waiting: just now, or a moment earlier or later.
func (f *filler) newEmailUntil(i int) time.Time {
	return f.m.now.Add(time.Duration(i%3-1) * time.Microsecond)
}

func (f *filler) addPeople() {
	for i := range 120 {
		email := fmt.Sprintf("%s%d@%s.example", []string{"Amanda", "amanda", "Ünal", "BOB"}[f.IntN(4)], i/2,
			[]string{"Acme", "bolt", "Große"}[f.IntN(3)])
		r := f.addRow("CustomerUser",
			row{"email": email, "firstName": f.randomWord(), "lastName": f.randomWord(), "enabled": f.chance(0.85), "confirmed": f.chance(0.9),
				"guest": f.chance(0.1), "passwordResetRequired": f.chance(0.1), "loginCount": int64(f.IntN(4)), "customer": f.randomID("Customer"),
				"roles": f.randomIDs("CustomerUserRole")})
		key, free := text.EmailKey(email), true
		for _, x := range f.m.tables["CustomerUser"].rows {
			free = free && x["emailKey"] != key
		}
		if free && r["guest"] == false {
			r["emailKey"] = key
		}
		for _, n := range []string{"namePrefix", "middleName", "nameSuffix"} {
			f.maybeSet(0.3, r, n, f.randomWord())
		}
		f.maybeSet(0.6, r, "birthday", f.randomDay())
		f.maybeSet(0.6, r, "lockedUntil", f.m.now.Add(time.Duration(f.IntN(3)-1)*time.Microsecond))
		f.maybeSet(0.4, r, "passwordChangedAt", f.randomTime())
		f.maybeSet(0.6, r, "newEmail", "new@x.example")
		r["newEmailUntil"] = f.newEmailUntil(i)
		f.maybeSet(0.4, r, "preferredLocale", []string{"de-AT", "en"}[f.IntN(2)])
		f.maybeSet(0.4, r, "preferredCurrency", "CHF")
		f.maybeSet(0.6, r, "lastLoginAt", f.randomTime())
		f.maybeSet(0.8, r, "website", f.randomID("Website"))
		f.maybeSet(0.6, r, "owner", f.randomID("StaffUser"))
		if f.chance(0.5) {
			r["salesRepresentatives"] = f.randomIDs("StaffUser")
		}
	}
	f.addAddresses("CustomerUserAddress", 110, "customerUser", "CustomerUser")
	f.addAddresses("CustomerAddress", 30, "customer", "Customer")
}

// setGrants gives a role permissions and capabilities: some, an empty list, or no list. An action may be granted twice.
func (f *filler) setGrants(r row, levels ...string) {
	r["defaultLevel"] = levels[f.IntN(len(levels))]
	list := []jsonObject{}
	for range f.IntN(5) {
		list = append(list, jsonObject{"entity": []string{"Order", "Customer", "StaffUser"}[f.IntN(3)],
			"action": []string{"VIEW", "EDIT"}[f.IntN(2)], "level": levels[f.IntN(len(levels))]})
	}
	capabilities := [][]string{
		nil, {}, {"AUDIT", "EXPORT"}, {"IMPORT", "USE_COMPANY_ADDRESSES", "a \"b\" <c>"}, definedCapabilities[:1+f.IntN(2)],
	}[f.IntN(5)]
	if f.chance(0.1) {
		list = nil
	}
	f.maybeSet(0.8, r, "permissions", list)
	f.maybeSet(0.8, r, "capabilities", capabilities)
}
