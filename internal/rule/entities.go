package rule

import (
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// The entities. One that is missing here is denied to everybody but the system.
var (
	Customer     = &Entity{Name: "Customer", Table: "customers", Prefix: "cust", sight: sight{follows: "id"}}
	CustomerUser = &Entity{Name: "CustomerUser", Table: "customer_users", Prefix: "user", sight: ofCustomer}
	// CustomerGroup is the seller's own label: customer users see none.
	CustomerGroup = &Entity{Name: "CustomerGroup", Table: "customer_groups", Prefix: "group"}
	// CustomerUserRole: his company's own roles and the public, self-managed ones of all.
	CustomerUserRole    = &Entity{Name: "CustomerUserRole", Table: "customer_user_roles", Prefix: "role", sight: sight{shared: true, where: roles}}
	CustomerAddress     = &Entity{Name: "CustomerAddress", Table: "customer_addresses", Prefix: "caddr", sight: ofCustomer}
	CustomerUserAddress = &Entity{Name: "CustomerUserAddress", Table: "customer_user_addresses", Prefix: "uaddr", sight: ofUser}
	Website             = &Entity{Name: "Website", Table: "websites", Prefix: "site", sight: sight{shared: true}}
	StaffUser           = &Entity{Name: "StaffUser", Table: "staff_users", Prefix: "staff"}
	Session             = &Entity{Name: "Session", Table: "sessions", Prefix: "sess"}
	Rfq                 = &Entity{Name: "Rfq", Table: "rfqs", Prefix: "rfq", sight: ofCustomer}
	Quote               = &Entity{Name: "Quote", Table: "quotes", Prefix: "quote", sight: ofCustomer}
	Order               = &Entity{Name: "Order", Table: "orders", Prefix: "order", sight: ofCustomer}
	OrderLine           = &Entity{Name: "OrderLine", Table: "order_lines", Prefix: "orderline", sight: sight{follows: "order_id", via: Order}}
	Consent             = &Entity{Name: "Consent", Table: "consents", Prefix: "consent", sight: sight{shared: true}}
	ConsentVersion      = &Entity{Name: "ConsentVersion", Table: "consent_versions", Prefix: "cver", sight: sight{shared: true}}
	ConsentAcceptance   = &Entity{Name: "ConsentAcceptance", Table: "consent_acceptances", Prefix: "cacc", sight: ofUser}
	Setting             = &Entity{Name: "Setting", Table: "settings"}
)

// Entities are all of them, in the order in which the documentation lists them.
var Entities = []*Entity{
	CustomerUser, Customer, CustomerGroup, CustomerUserRole, CustomerUserAddress, CustomerAddress, Website,
	StaffUser, Session, Rfq, Quote, Order, OrderLine, Consent, ConsentVersion, ConsentAcceptance, Setting,
}

var (
	ofCustomer = sight{follows: "customer_id"}
	ofUser     = sight{follows: "customer_user_id", via: CustomerUser}
)

func roles(s *sql.Selector, v *viewer.Viewer) *sql.Predicate {
	return sql.Or(
		sql.And(sql.IsNull(s.C("customer_id")), sql.IsTrue(s.C("public")), sql.IsTrue(s.C("self_managed"))),
		ofCustomer.predicate(s, v, Set),
	)
}

// ByName finds an entity by its ent type, nil when there is none.
func ByName(name string) *Entity {
	for _, e := range Entities {
		if e.Name == name {
			return e
		}
	}
	return nil
}
