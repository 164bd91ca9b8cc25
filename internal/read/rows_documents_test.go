package read_test

import (
	"fmt"
	"strings"
)

func (f *filler) addAddresses(typ string, n int, edge, owner string) {
	taken := map[string]bool{}
	for range n {
		of := f.randomID(owner)
		r := f.addRow(typ, row{edge: of, "street": f.randomWord(), "city": f.randomWord(), "postalCode": fmt.Sprint(f.IntN(9)),
			"countryCode": []string{"DE", "GB"}[f.IntN(2)],
			"billing":     f.chance(0.5), "shipping": f.chance(0.5)})
		for _, k := range []string{"label", "namePrefix", "firstName", "middleName", "lastName", "nameSuffix", "company", "street2", "regionCode",
			"regionText"} {
			if w := f.randomWord(); len(w) <= 16 {
				f.maybeSet(0.4, r, k, w)
			}
		}
		f.maybeSet(0.6, r, "phone", []string{"+49 30 901820", "+44 20 7946-0018", "?"}[f.IntN(3)])
		f.maybeSet(0.3, r, "validatedAt", f.randomTime())
		for _, k := range []string{"primaryOf", "defaultBillingOf", "defaultShippingOf"} { // at most one for each owner
			if key := fmt.Sprint(k, of); !taken[key] && f.chance(0.5) {
				taken[key], r[k] = true, of
			}
		}
	}
}

// setDocumentFields sets the fields that all documents have. Some documents belong to a user of another company.
func (f *filler) setDocumentFields(r row) row {
	r["customer"] = f.randomID("Customer")
	if f.chance(0.85) {
		user := f.randomID("CustomerUser")
		r["customerUser"] = user
		if f.chance(0.8) {
			r["customer"] = f.m.tables["CustomerUser"].byID[user]["customer"]
		}
	}
	f.maybeSet(0.5, r, "poNumber", fmt.Sprintf("PO %d", f.IntN(6)))
	f.maybeSet(0.2, r, "poNumber", f.randomWord())
	f.maybeSet(0.5, r, "shipUntil", f.randomDay())
	f.maybeSet(0.7, r, "website", f.randomID("Website"))
	f.maybeSet(0.7, r, "owner", f.randomID("StaffUser"))
	return r
}

func (f *filler) addDocuments() {
	f.addRfqs()
	f.addQuotes()
	f.addOrders()
}

func (f *filler) addRfqs() {
	for i := range 90 {
		r := f.addRow("Rfq",
			f.setDocumentFields(row{"identifier": fmt.Sprintf("%s-%d", []string{"RFQ", "rfq"}[f.IntN(2)], i), "firstName": f.randomWord(),
				"lastName": f.randomWord(), "company": f.randomWord(),
				"email":          fmt.Sprintf("r%d@x.example", f.IntN(9)),
				"internalStatus": f.randomEnum("RfqInternalStatus"), "customerStatus": f.randomEnum("RfqCustomerStatus")}))
		for _, k := range []string{"phone", "role", "projectName"} {
			f.maybeSet(0.4, r, k, f.randomWord())
		}
		f.maybeSet(0.4, r, "note", f.randomWord()+"\n"+strings.Repeat(f.randomWord(), 3))
		f.maybeSet(0.2, r, "cancellationReason", f.randomWord())
		f.maybeSet(0.7, r, "assignedStaffUsers", f.randomIDs("StaffUser"))
		f.maybeSet(0.7, r, "assignedCustomerUsers", f.randomIDs("CustomerUser"))
	}
	for range 150 {
		r := f.addRow("RfqItem", f.setLineFields(row{"quantity": f.randomAmount(), "unit": "box", "rfq": f.randomID("Rfq")}))
		f.maybeSet(0.5, r, "comment", f.randomWord()+"\t"+f.randomWord())
		f.maybeSet(0.5, r, "targetPrice", f.randomAmount())
		f.maybeSet(0.5, r, "currency", "EUR")
	}
	for range 70 {
		r := f.addRow("RfqNote",
			row{"side": f.randomEnum("RfqNoteSide"), "text": f.randomWord() + "\u2028" + f.randomWord(), "rfq": f.randomID("Rfq")})
		f.setPerson(r, "authorStaffUser", "authorCustomerUser")
	}
}

// setLineFields sets the fields that the lines of all documents have.
func (f *filler) setLineFields(r row) row {
	r["position"], r["sku"], r["productName"] = int64(1+f.IntN(4)), f.randomWord(), f.randomWord()
	return r
}

// setPerson sets one of the two users who may have done something. Sometimes it sets neither or both, which the database allows.
func (f *filler) setPerson(r row, staffUser, customerUser string) {
	who := f.IntN(10)
	if who < 5 {
		r[staffUser] = f.randomID("StaffUser")
	}
	if who > 3 && who < 9 {
		r[customerUser] = f.randomID("CustomerUser")
	}
}

// setAddress sets an address inside a document: absent, JSON null, short or long.
func (f *filler) setAddress(r row, name string) {
	a := jsonObject{"street": f.randomWord(), "city": "<" + f.randomWord() + ">", "countryCode": "DE"}
	for _, k := range []string{"namePrefix", "firstName", "middleName", "lastName", "nameSuffix", "company", "street2", "postalCode",
		"regionCode", "regionText", "phone"} {
		if f.chance(0.5) {
			a[k] = f.randomWord()
		}
	}
	f.maybeSet(0.7, r, name, a)
	f.maybeSet(0.1, r, name, jsonObject(nil))
}

func (f *filler) addQuotes() {
	for i := range 110 {
		r := f.addRow("Quote",
			f.setDocumentFields(row{"identifier": fmt.Sprintf("%s-%d", []string{"Q", "q"}[f.IntN(2)], i), "expired": f.chance(0.3),
				"internalStatus": f.randomEnum("QuoteInternalStatus"),
				"customerStatus": f.randomEnum("QuoteCustomerStatus"), "currency": []string{"EUR", "GBP"}[f.IntN(2)], "total": f.randomAmount(),
				"pricesChanged": f.chance(0.5), "shippingMethodLocked": f.chance(0.5)}))
		f.maybeSet(0.5, r, "projectName", f.randomWord())
		f.maybeSet(0.6, r, "validUntil", f.randomTime())
		f.maybeSet(0.7, r, "rfq", f.randomID("Rfq"))
		f.maybeSet(0.7, r, "assignedStaffUsers", f.randomIDs("StaffUser"))
		f.maybeSet(0.7, r, "assignedCustomerUsers", f.randomIDs("CustomerUser"))
		f.setShipping(r)
	}
	for range 170 {
		r := f.addRow("QuoteLine", f.setLineFields(row{"kind": f.randomEnum("QuoteLineKind"), "quote": f.randomID("Quote")}))
		for _, k := range []string{"replacementSku", "customerComment", "sellerComment"} {
			f.maybeSet(0.4, r, k, f.randomWord())
		}
		f.maybeSet(0.6, r, "rfqItem", f.randomID("RfqItem"))
	}
	for range 200 {
		line := f.randomID("QuoteLine")
		f.addRow("QuoteOffer", row{"quantity": f.randomAmount(), "unit": "piece", "allowIncrements": f.chance(0.5), "currency": "EUR",
			"price": f.randomAmount(), "quoteLine": line,
			"quote": f.m.tables["QuoteLine"].byID[line]["quote"]})
	}
}

func (f *filler) setShipping(r row) {
	f.maybeSet(0.5, r, "shippingMethod", f.randomWord())
	f.maybeSet(0.5, r, "estimatedShippingCost", f.randomAmount())
	f.maybeSet(0.3, r, "overriddenShippingCost", f.randomAmount())
	f.setAddress(r, "shippingAddress")
}

func (f *filler) addOrders() {
	for i := range 200 {
		r := f.setDocumentFields(
			row{"identifier": fmt.Sprintf("%s-%d", []string{"SO", "so", "Só"}[f.IntN(3)], i), "internalStatus": f.randomEnum("OrderInternalStatus"),
				"shippingStatus": f.randomEnum("OrderShippingStatus"),
				"paymentStatus":  f.randomEnum("OrderPaymentStatus"), "currency": []string{"EUR", "GBP"}[f.IntN(2)], "subtotal": f.randomAmount(),
				"discount": -f.randomAmount(), "total": f.randomAmount()})
		if i > 0 {
			f.maybeSet(0.3, r, "parent", f.randomID("Order"))
		}
		f.addRow("Order", r)
		f.maybeSet(0.3, r, "customerNotes", f.randomWord()+"\n\""+f.randomWord())
		f.maybeSet(0.6, r, "quote", f.randomID("Quote"))
		f.maybeSet(0.5, r, "createdBy", f.randomID("StaffUser"))
		f.maybeSet(0.5, r, "paymentMethod", f.randomWord())
		f.setShipping(r)
		f.setAddress(r, "billingAddress")
	}
	for range 300 {
		f.addRow("OrderLine",
			f.setLineFields(row{"quantity": f.randomAmount(), "unit": "piece", "currency": "EUR", "price": f.randomAmount(),
				"total": f.randomAmount(), "order": f.randomID("Order")}))
	}
}

func (f *filler) addConsents() {
	for i := range 4 {
		consent := f.addRow("Consent", row{"name": f.randomWord(), "declinedNotification": f.chance(0.5)})["id"]
		if r := f.m.tables["Consent"].byID[intOf(consent)]; i < 3 {
			r["externalId"] = []any{"X-0", "x-0", "X"}[i]
		} else {
			delete(r, "externalId")
		}
		for n := range 1 + i {
			f.addRow("ConsentVersion",
				row{"number": int64(n + 1 + i), "texts": f.consentTexts(), "publishedAt": f.randomTime(), "consent": consent})
		}
	}
	for range 150 {
		r := f.addRow("ConsentAcceptance",
			row{"acceptedAt": f.randomTime(), "consent": f.randomID("Consent"), "consentVersion": f.randomID("ConsentVersion"),
				"customerUser": f.randomID("CustomerUser"), "language": f.randomLanguage(), "textDigest": fmt.Sprintf("%x", f.Uint64())})
		f.maybeSet(0.3, r, "withdrawnAt", f.randomTime())
		f.maybeSet(0.4, r, "endedAt", f.randomTime())
		f.maybeSet(0.5, r, "channel", f.randomEnum("ConsentChannel"))
		f.maybeSet(0.5, r, "address", "192.0.2.1")
		f.maybeSet(0.5, r, "userAgent", f.randomWord())
	}
	for n, site := range f.m.tables["Website"].rows {
		for _, c := range f.m.tables["Consent"].rows[:min(n, 4)] { // in another order than that of the ids
			f.addRow("WebsiteConsent", row{"position": int64(1 + f.IntN(9)), "mandatory": f.chance(0.4), "website": site["id"], "consent": c["id"]})
		}
	}
}

func (f *filler) randomLanguage() string { return []string{"en", "de", "de-CH"}[f.IntN(3)] }

// consentTexts returns the texts of a version, in one language or several.
func (f *filler) consentTexts() (texts []jsonObject) {
	for _, language := range []string{"en", "de", "de-CH"}[f.IntN(3):] {
		texts = append(texts, jsonObject{"language": language, "name": f.randomWord(), "text": f.randomWord() + "\n\\" + f.randomWord(),
			"textDigest": fmt.Sprintf("%x", f.Uint64())})
	}
	return texts
}
