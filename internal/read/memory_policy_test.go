package read_test

import (
	"slices"

	"buyergraph/internal/viewer"
)

// visible is the policy in plain words.
func (m *memory) visible(v *viewer.Viewer, t *table, r row) bool {
	if r == nil || v == nil || v.Kind != viewer.Staff && (v.Kind != viewer.CustomerUser || v.Level != viewer.CustomerTree || v.CustomerPath == "") {
		return false
	}
	if v.Kind == viewer.Staff {
		return true
	}
	through := func(typ, edge string) bool {
		return m.visible(v, m.tables[typ], m.tables[typ].byID[num(r[edge])])
	}
	switch t.name {
	case "Customer":
		return m.within(r, v.CustomerID)
	case "CustomerUser", "CustomerAddress", "Rfq", "Quote", "Order", "Invitation":
		return through("Customer", "customer")
	case "RfqItem", "RfqNote":
		return through("Rfq", "rfq")
	case "QuoteLine", "QuoteOffer":
		return through("Quote", "quote")
	case "OrderLine":
		return through("Order", "order")
	case "CustomerUserAddress", "ConsentAcceptance":
		return through("CustomerUser", "customerUser")
	case "CustomerUserRole":
		if r["customer"] == nil {
			return r["public"] == true && r["selfManaged"] == true
		}
		return through("Customer", "customer")
	case "Activity": // through any of its links
		return r["visibility"] == "SHARED" && slices.ContainsFunc(m.behind["Activity.links"][num(r["id"])], func(link row) bool {
			return m.visible(v, m.tables["ActivityLink"], link)
		})
	case "ActivityLink":
		return m.tables["Activity"].byID[num(r["activity"])]["visibility"] == "SHARED" && through("Customer", "withinCustomer")
	case "Attachment":
		return r["visibility"] == "SHARED" && through("Customer", "withinCustomer")
	case "Website", "Consent", "ConsentVersion":
		return true
	}
	return false
}

// within reports whether a customer is the one of that number, or below it.
func (m *memory) within(c row, number int64) bool {
	for ; c != nil; c = m.tables["Customer"].byID[num(c["parent"])] {
		if c["id"] == number {
			return true
		}
	}
	return false
}
