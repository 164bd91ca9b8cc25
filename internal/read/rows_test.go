package read_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"buyergraph/internal/text"
)

// words differ in case, width and accents only, or hold what SQL, LIKE and JSON
// treat in a special way.
var words = []string{
	"Müller", "müller", "MÜLLER", "Mu\u0308ller GmbH", "Straße", "STRASSE", "Strasse", "Ångström", "ångström", "Zoë", "zoe", "ﬁsh", "FISH",
	"日本", "😀 Emoji", `Say "hi"\now`, "100%", "100", "a_b", "aXb", "İstanbul", "ısı", "O'Neil", "<b>&amp;", "ａｂｃ", "abc", "ABC", "z", "Émile", "émile",
}

// filler draws the records.
type filler struct {
	*rand.Rand
	m *memory
}

func fill(m *memory) {
	f := &filler{rand.New(rand.NewPCG(20, 26)), m}
	f.sellers()
	f.customers()
	f.people()
	f.documents()
	f.consents()
}

func (f *filler) chance(p float64) bool { return f.Float64() < p }

func (f *filler) word() string { return text.Clean(words[f.IntN(len(words))]) }

// at is some instant: whole hours meet, and some hold microseconds.
func (f *filler) at() time.Time {
	t := f.m.now.Add(-time.Duration(f.IntN(60)) * time.Hour)
	if f.chance(0.2) {
		t = t.Add(time.Duration(f.IntN(1_000_000)) * time.Microsecond)
	}
	return t
}

func (f *filler) day() string {
	return f.m.now.AddDate(0, 0, f.IntN(20)-10).Format(time.DateOnly)
}

// id is a row of a type.
func (f *filler) id(typ string) int64 {
	rows := f.m.tables[typ].rows
	return num(rows[f.IntN(len(rows))]["id"])
}

func (f *filler) some(typ string) []int64 {
	var out []int64
	for _, r := range f.m.tables[typ].rows {
		if f.chance(0.25) {
			out = append(out, num(r["id"]))
		}
	}
	return out
}

// maybe adds a value to a row, or leaves it absent.
func (f *filler) maybe(p float64, r row, name string, v any) {
	if f.chance(p) {
		r[name] = v
	}
}

// add gives the row a number, leaving some out, and what all records have.
func (f *filler) add(typ string, r row) row {
	t := f.m.tables[typ]
	n := int64(len(t.rows))
	r["id"], r["version"], r["createdAt"], r["updatedAt"] = n+1+n/7, int64(1+f.IntN(3)), f.at(), f.at()
	if f.m.schema.Types[typ].Fields.ForName("externalId") != nil {
		f.maybe(0.5, r, "externalId", fmt.Sprintf("X-%d", n))
	}
	t.rows = append(t.rows, r)
	t.byID[num(r["id"])] = r
	return r
}

func (f *filler) sellers() {
	for i := range 7 {
		email := fmt.Sprintf("Staff%d@Seller.example", i)
		r := f.add("StaffUser", row{"email": email, "emailKey": text.EmailKey(email), "firstName": f.word(), "lastName": f.word(), "enabled": f.chance(0.8), "loginCount": int64(f.IntN(9))})
		f.maybe(0.6, r, "lastLoginAt", f.at())
	}
	for range 4 {
		f.add("CustomerGroup", row{"name": f.word()})
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
		f.maybe(0.5, r, "vatId", fmt.Sprintf("DE%d", f.IntN(5)))
		f.maybe(0.6, r, "internalRating", int64(1+f.IntN(5)))
		r["salesRepresentatives"] = f.some("StaffUser")
	}
	for i := range 14 {
		r := f.add("CustomerUserRole", row{"code": fmt.Sprintf("ROLE_%d", i), "label": f.word(), "selfManaged": f.chance(0.6), "public": f.chance(0.7)})
		f.maybe(0.6, r, "customer", f.id("Customer"))
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

func (f *filler) addresses(typ string, n int, edge, owner string) {
	taken := map[string]bool{}
	for range n {
		of := f.id(owner)
		r := f.add(typ, row{edge: of, "street": f.word(), "city": f.word(), "postalCode": fmt.Sprint(f.IntN(9)), "countryCode": []string{"DE", "GB"}[f.IntN(2)],
			"billing": f.chance(0.5), "shipping": f.chance(0.5)})
		for _, k := range []string{"label", "namePrefix", "firstName", "middleName", "lastName", "nameSuffix", "company", "street2", "regionCode", "regionText", "phone"} {
			if w := f.word(); len(w) <= 16 {
				f.maybe(0.4, r, k, w)
			}
		}
		f.maybe(0.3, r, "validatedAt", f.at())
		for _, k := range []string{"primaryOf", "defaultBillingOf", "defaultShippingOf"} { // at most one of each owner
			if key := fmt.Sprint(k, of); !taken[key] && f.chance(0.5) {
				taken[key], r[k] = true, of
			}
		}
	}
}

// document is what all documents have. The person is now and then one of
// another company.
func (f *filler) document(r row) row {
	r["customer"] = f.id("Customer")
	if f.chance(0.85) {
		user := f.id("CustomerUser")
		r["customerUser"] = user
		if f.chance(0.8) {
			r["customer"] = f.m.tables["CustomerUser"].byID[user]["customer"]
		}
	}
	f.maybe(0.5, r, "poNumber", fmt.Sprintf("PO %d", f.IntN(6)))
	f.maybe(0.5, r, "shipUntil", f.day())
	f.maybe(0.7, r, "website", f.id("Website"))
	f.maybe(0.7, r, "owner", f.id("StaffUser"))
	return r
}

func (f *filler) enum(name string) string {
	values := f.m.schema.Types[name].EnumValues
	return values[f.IntN(len(values))].Name
}

func (f *filler) money() amount {
	return amount(f.Int64N(50) * []int64{1, 100, 10_000, 12_345}[f.IntN(4)])
}

func (f *filler) documents() {
	for range 90 {
		r := f.add("Rfq", f.document(row{"firstName": f.word(), "lastName": f.word(), "company": f.word(), "email": fmt.Sprintf("r%d@x.example", f.IntN(9)),
			"internalStatus": f.enum("RfqInternalStatus"), "customerStatus": f.enum("RfqCustomerStatus")}))
		for _, k := range []string{"phone", "role", "projectName"} {
			f.maybe(0.4, r, k, f.word())
		}
		f.maybe(0.4, r, "note", f.word()+"\n"+strings.Repeat(f.word(), 3))
		f.maybe(0.2, r, "cancellationReason", f.word())
	}
	for i := range 110 {
		r := f.add("Quote", f.document(row{"identifier": fmt.Sprintf("Q-%d", i), "expired": f.chance(0.3), "internalStatus": f.enum("QuoteInternalStatus"),
			"customerStatus": f.enum("QuoteCustomerStatus"), "currency": []string{"EUR", "GBP"}[f.IntN(2)], "total": f.money()}))
		f.maybe(0.5, r, "projectName", f.word())
		f.maybe(0.6, r, "validUntil", f.at())
		f.maybe(0.7, r, "rfq", f.id("Rfq"))
	}
	for i := range 200 {
		r := f.add("Order", f.document(row{"identifier": fmt.Sprintf("SO-%d", i), "internalStatus": f.enum("OrderInternalStatus"), "shippingStatus": f.enum("OrderShippingStatus"),
			"currency": []string{"EUR", "GBP"}[f.IntN(2)], "subtotal": f.money(), "discount": -f.money(), "total": f.money()}))
		f.maybe(0.3, r, "customerNotes", f.word()+"\n\""+f.word())
		f.maybe(0.6, r, "quote", f.id("Quote"))
	}
	for range 300 {
		f.add("OrderLine", row{"position": int64(1 + f.IntN(4)), "sku": f.word(), "productName": f.word(), "quantity": f.money(), "unit": "piece",
			"currency": "EUR", "price": f.money(), "total": f.money(), "order": f.id("Order")})
	}
}

func (f *filler) consents() {
	for i := range 3 {
		consent := f.add("Consent", row{"name": f.word(), "mandatory": f.chance(0.5), "declinedNotification": f.chance(0.5)})["id"]
		for n := range 1 + i {
			f.add("ConsentVersion", row{"number": int64(n + 1), "text": f.word() + "\n\\" + f.word(), "textDigest": fmt.Sprintf("%x", f.Uint64()), "publishedAt": f.at(), "consent": consent})
		}
	}
	for range 150 {
		r := f.add("ConsentAcceptance", row{"acceptedAt": f.at(), "consent": f.id("Consent"), "consentVersion": f.id("ConsentVersion"), "customerUser": f.id("CustomerUser")})
		f.maybe(0.3, r, "withdrawnAt", f.at())
		f.maybe(0.5, r, "source", f.word())
		f.maybe(0.5, r, "address", "192.0.2.1")
		f.maybe(0.5, r, "userAgent", f.word())
	}
}
