package read_test

import (
	"fmt"
	"strings"
)

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

func (f *filler) documents() {
	f.requests()
	f.quotes()
	f.orders()
}

func (f *filler) requests() {
	for range 90 {
		r := f.add("Rfq", f.document(row{"firstName": f.word(), "lastName": f.word(), "company": f.word(), "email": fmt.Sprintf("r%d@x.example", f.IntN(9)),
			"internalStatus": f.enum("RfqInternalStatus"), "customerStatus": f.enum("RfqCustomerStatus")}))
		for _, k := range []string{"phone", "role", "projectName"} {
			f.maybe(0.4, r, k, f.word())
		}
		f.maybe(0.4, r, "note", f.word()+"\n"+strings.Repeat(f.word(), 3))
		f.maybe(0.2, r, "cancellationReason", f.word())
		f.maybe(0.7, r, "assignedStaffUsers", f.some("StaffUser"))
		f.maybe(0.7, r, "assignedCustomerUsers", f.some("CustomerUser"))
	}
	for range 150 {
		r := f.add("RfqItem", f.position(row{"quantity": f.money(), "unit": "box", "rfq": f.id("Rfq")}))
		f.maybe(0.5, r, "comment", f.word()+"\t"+f.word())
		f.maybe(0.5, r, "targetPrice", f.money())
		f.maybe(0.5, r, "currency", "EUR")
	}
	for range 70 {
		r := f.add("RfqNote", row{"side": f.enum("RfqNoteSide"), "text": f.word() + "\u2028" + f.word(), "rfq": f.id("Rfq")})
		f.person(r, "authorStaffUser", "authorCustomerUser")
	}
}

// position is what the lines of all documents have.
func (f *filler) position(r row) row {
	r["position"], r["sku"], r["productName"] = int64(1+f.IntN(4)), f.word(), f.word()
	return r
}

// person sets one of the two people who may have done something; now and then
// none, or both, which no rule of the database forbids.
func (f *filler) person(r row, staffUser, customerUser string) {
	who := f.IntN(10)
	if who < 5 {
		r[staffUser] = f.id("StaffUser")
	}
	if who > 3 && who < 9 {
		r[customerUser] = f.id("CustomerUser")
	}
}

// address is one inside a document: none, null, short, or long.
func (f *filler) address(r row, name string) {
	a := piece{"street": f.word(), "city": "<" + f.word() + ">", "countryCode": "DE"}
	for _, k := range []string{"namePrefix", "firstName", "middleName", "lastName", "nameSuffix", "company", "street2", "postalCode", "regionCode", "regionText", "phone"} {
		if f.chance(0.5) {
			a[k] = f.word()
		}
	}
	f.maybe(0.7, r, name, a)
	f.maybe(0.1, r, name, piece(nil))
}

func (f *filler) quotes() {
	for i := range 110 {
		r := f.add("Quote", f.document(row{"identifier": fmt.Sprintf("%s-%d", []string{"Q", "q"}[f.IntN(2)], i), "expired": f.chance(0.3), "internalStatus": f.enum("QuoteInternalStatus"),
			"customerStatus": f.enum("QuoteCustomerStatus"), "currency": []string{"EUR", "GBP"}[f.IntN(2)], "total": f.money(), "pricesChanged": f.chance(0.5), "shippingMethodLocked": f.chance(0.5)}))
		f.maybe(0.5, r, "projectName", f.word())
		f.maybe(0.6, r, "validUntil", f.at())
		f.maybe(0.7, r, "rfq", f.id("Rfq"))
		f.maybe(0.7, r, "assignedStaffUsers", f.some("StaffUser"))
		f.maybe(0.7, r, "assignedCustomerUsers", f.some("CustomerUser"))
		f.shipping(r)
	}
	for range 170 {
		r := f.add("QuoteLine", f.position(row{"kind": f.enum("QuoteLineKind"), "quote": f.id("Quote")}))
		for _, k := range []string{"replacementSku", "customerComment", "sellerComment"} {
			f.maybe(0.4, r, k, f.word())
		}
		f.maybe(0.6, r, "rfqItem", f.id("RfqItem"))
	}
	for range 200 {
		line := f.id("QuoteLine")
		f.add("QuoteOffer", row{"quantity": f.money(), "unit": "piece", "allowIncrements": f.chance(0.5), "currency": "EUR", "price": f.money(), "quoteLine": line,
			"quote": f.m.tables["QuoteLine"].byID[line]["quote"]})
	}
}

func (f *filler) shipping(r row) {
	f.maybe(0.5, r, "shippingMethod", f.word())
	f.maybe(0.5, r, "estimatedShippingCost", f.money())
	f.maybe(0.3, r, "overriddenShippingCost", f.money())
	f.address(r, "shippingAddress")
}

func (f *filler) orders() {
	for i := range 200 {
		r := f.document(row{"identifier": fmt.Sprintf("%s-%d", []string{"SO", "so", "Só"}[f.IntN(3)], i), "internalStatus": f.enum("OrderInternalStatus"), "shippingStatus": f.enum("OrderShippingStatus"),
			"paymentStatus": f.enum("OrderPaymentStatus"), "currency": []string{"EUR", "GBP"}[f.IntN(2)], "subtotal": f.money(), "discount": -f.money(), "total": f.money()})
		if i > 0 {
			f.maybe(0.3, r, "parent", f.id("Order"))
		}
		f.add("Order", r)
		f.maybe(0.3, r, "customerNotes", f.word()+"\n\""+f.word())
		f.maybe(0.6, r, "quote", f.id("Quote"))
		f.maybe(0.5, r, "createdBy", f.id("StaffUser"))
		f.maybe(0.5, r, "paymentMethod", f.word())
		f.shipping(r)
		f.address(r, "billingAddress")
	}
	for range 300 {
		f.add("OrderLine", f.position(row{"quantity": f.money(), "unit": "piece", "currency": "EUR", "price": f.money(), "total": f.money(), "order": f.id("Order")}))
	}
}

func (f *filler) consents() {
	for i := range 3 {
		consent := f.add("Consent", row{"name": f.word(), "mandatory": f.chance(0.5), "declinedNotification": f.chance(0.5)})["id"]
		f.m.tables["Consent"].byID[num(consent)]["externalId"] = []any{"X-0", "x-0", "X"}[i]
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
