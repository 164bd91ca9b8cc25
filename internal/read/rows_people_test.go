package read_test

import (
	"fmt"
	"time"

	"buyergraph/internal/text"
)

func (f *filler) sellers() {
	for range 5 {
		r := f.add("StaffRole", row{"label": f.word()})
		f.grants(r, "NONE", "OWN", "ALL")
	}
	for i := range 7 {
		email := fmt.Sprintf("Staff%d@Seller.example", i)
		r := f.add("StaffUser", row{"email": email, "emailKey": text.EmailKey(email), "firstName": f.word(), "lastName": f.word(), "enabled": f.chance(0.8), "loginCount": int64(f.IntN(9)), "roles": f.some("StaffRole")})
		f.maybe(0.6, r, "lastLoginAt", f.at())
	}
	for range 4 {
		r := f.add("CustomerGroup", row{"name": f.word()})
		f.maybe(0.5, r, "taxCode", f.word())
		f.maybe(0.5, r, "paymentTerm", f.word())
	}
}

func (f *filler) customers() {
	for i := range 25 {
		r := f.add("Customer", row{"name": f.word(), "enabled": f.chance(0.8)})
		id := num(r["id"])
		r["path"] = fmt.Sprintf("%d.", id)
		// 1, 10 and 11 are no relatives although their paths begin alike.
		if i > 0 && id != 10 && id != 11 && f.chance(0.85) {
			above := f.m.tables["Customer"].rows[f.IntN(i)]
			r["parent"], r["path"] = above["id"], fmt.Sprint(above["path"], r["path"])
		}
		f.maybe(0.7, r, "group", f.id("CustomerGroup"))
		f.maybe(0.7, r, "owner", f.id("StaffUser"))
		f.maybe(0.4, r, "taxCode", f.word())
		f.maybe(0.4, r, "paymentTerm", f.word())
		f.maybe(0.5, r, "vatId", fmt.Sprintf("DE%d", f.IntN(5)))
		f.maybe(0.6, r, "internalRating", int64(1+f.IntN(5)))
		r["salesRepresentatives"] = f.some("StaffUser")
	}
	for i := range 14 {
		r := f.add("CustomerUserRole", row{"code": fmt.Sprintf("ROLE_%d", i), "label": f.word() + " is", "selfManaged": f.chance(0.6), "public": f.chance(0.7)})
		f.maybe(0.6, r, "customer", f.id("Customer"))
		f.grants(r, "NONE", "OWN", "CUSTOMER", "CUSTOMER_TREE")
	}
	for i := range 4 {
		r := f.add("Website", row{"name": f.word(), "url": fmt.Sprintf("https://shop%d.example", i/2), "default": i == 0})
		f.maybe(0.5, r, "redirectPath", "/"+f.word())
		f.maybe(0.7, r, "defaultRole", f.id("CustomerUserRole"))
		f.maybe(0.7, r, "guestRole", f.id("CustomerUserRole"))
	}
}

func (f *filler) people() {
	for i := range 120 {
		email := fmt.Sprintf("%s%d@%s.example", []string{"Amanda", "amanda", "Ünal", "BOB"}[f.IntN(4)], i/2, []string{"Acme", "bolt", "Große"}[f.IntN(3)])
		r := f.add("CustomerUser", row{"email": email, "firstName": f.word(), "lastName": f.word(), "enabled": f.chance(0.85), "confirmed": f.chance(0.9),
			"guest": f.chance(0.1), "passwordResetRequired": f.chance(0.1), "loginCount": int64(f.IntN(4)), "customer": f.id("Customer"), "roles": f.some("CustomerUserRole")})
		key, free := text.EmailKey(email), true
		for _, x := range f.m.tables["CustomerUser"].rows {
			free = free && x["emailKey"] != key
		}
		if free && r["guest"] == false {
			r["emailKey"] = key
		}
		for _, n := range []string{"namePrefix", "middleName", "nameSuffix"} {
			f.maybe(0.3, r, n, f.word())
		}
		f.maybe(0.6, r, "birthday", f.day())
		f.maybe(0.6, r, "lockedUntil", f.m.now.Add(time.Duration(f.IntN(3)-1)*time.Microsecond))
		f.maybe(0.4, r, "passwordChangedAt", f.at())
		f.maybe(0.3, r, "newEmail", "new@x.example")
		f.maybe(0.4, r, "preferredLocale", []string{"de-AT", "en"}[f.IntN(2)])
		f.maybe(0.4, r, "preferredCurrency", "CHF")
		f.maybe(0.6, r, "lastLoginAt", f.at())
		f.maybe(0.8, r, "website", f.id("Website"))
		f.maybe(0.6, r, "owner", f.id("StaffUser"))
		if f.chance(0.5) {
			r["salesRepresentatives"] = f.some("StaffUser")
		}
	}
	f.addresses("CustomerUserAddress", 110, "customerUser", "CustomerUser")
	f.addresses("CustomerAddress", 30, "customer", "Customer")
}

// grants gives a role permissions and capabilities: some, none, or not even a
// list. One action may be granted twice.
func (f *filler) grants(r row, levels ...string) {
	r["defaultLevel"] = levels[f.IntN(len(levels))]
	list := []piece{}
	for range f.IntN(5) {
		list = append(list, piece{"entity": []string{"Order", "Customer", "StaffUser"}[f.IntN(3)], "action": []string{"VIEW", "EDIT"}[f.IntN(2)], "level": levels[f.IntN(len(levels))]})
	}
	capabilities := [][]string{nil, {}, {"AUDIT"}, {"IMPORT", "a \"b\" <c>"}}[f.IntN(4)]
	if f.chance(0.1) {
		list = nil
	}
	f.maybe(0.8, r, "permissions", list)
	f.maybe(0.8, r, "capabilities", capabilities)
}
