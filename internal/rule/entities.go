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
	CustomerUserRole    = &Entity{Name: "CustomerUserRole", Table: "customer_user_roles", Prefix: "role", sight: sight{where: roles}}
	CustomerAddress     = &Entity{Name: "CustomerAddress", Table: "customer_addresses", Prefix: "caddr", sight: ofCustomer}
	CustomerUserAddress = &Entity{Name: "CustomerUserAddress", Table: "customer_user_addresses", Prefix: "uaddr", sight: ofUser}
	Website             = &Entity{Name: "Website", Table: "websites", Prefix: "site", sight: sight{shared: true}}
	StaffUser           = &Entity{Name: "StaffUser", Table: "staff_users", Prefix: "staff"}
	Session             = &Entity{Name: "Session", Table: "sessions", Prefix: "sess"}
	Rfq                 = &Entity{Name: "Rfq", Table: "rfqs", Prefix: "rfq", sight: ofCustomer}
	Quote               = &Entity{Name: "Quote", Table: "quotes", Prefix: "quote", sight: ofCustomer}
	Order               = &Entity{Name: "Order", Table: "orders", Prefix: "order", sight: ofCustomer}
	// A document's parts follow the document.
	RfqItem           = &Entity{Name: "RfqItem", Table: "rfq_items", Prefix: "rfqitem", sight: sight{follows: "rfq_id", via: Rfq}}
	RfqNote           = &Entity{Name: "RfqNote", Table: "rfq_notes", Prefix: "rfqnote", sight: sight{follows: "rfq_id", via: Rfq}}
	QuoteLine         = &Entity{Name: "QuoteLine", Table: "quote_lines", Prefix: "quoteline", sight: sight{follows: "quote_id", via: Quote}}
	QuoteOffer        = &Entity{Name: "QuoteOffer", Table: "quote_offers", Prefix: "quoteoffer", sight: sight{follows: "quote_id", via: Quote}}
	OrderLine         = &Entity{Name: "OrderLine", Table: "order_lines", Prefix: "orderline", sight: sight{follows: "order_id", via: Order}}
	Consent           = &Entity{Name: "Consent", Table: "consents", Prefix: "consent", sight: sight{shared: true}}
	ConsentVersion    = &Entity{Name: "ConsentVersion", Table: "consent_versions", Prefix: "cver", sight: sight{shared: true}}
	ConsentAcceptance = &Entity{Name: "ConsentAcceptance", Table: "consent_acceptances", Prefix: "cacc", sight: ofUser}
	Invitation        = &Entity{Name: "Invitation", Table: "invitations", Prefix: "inv", sight: ofCustomer}
	// Activities and attachments: what is shared, of what happened within his companies.
	Activity     = &Entity{Name: "Activity", Table: activityTable, Prefix: "act", sight: sight{where: activities}}
	ActivityLink = &Entity{Name: "ActivityLink", Table: linkTable, Prefix: "actlink", sight: sight{where: activityLinks}}
	Attachment   = &Entity{Name: "Attachment", Table: "attachments", Prefix: "file", sight: sight{where: attachments}}
	// The seller's own.
	StaffRole    = &Entity{Name: "StaffRole", Table: "staff_roles", Prefix: "srole"}
	ApiToken     = &Entity{Name: "ApiToken", Table: "api_tokens", Prefix: "token"}
	LoginAttempt = &Entity{Name: "LoginAttempt", Table: "login_attempts", Prefix: "try"}
	Job          = &Entity{Name: "Job", Table: "jobs", Prefix: "job"}
	AuditEntry   = &Entity{Name: "AuditEntry", Table: "audit_entries", Prefix: "audit"}
	// The product's own; no node shows them.
	AuditDiff      = &Entity{Name: "AuditDiff", Table: "audit_diffs"}
	OneTimeToken   = &Entity{Name: "OneTimeToken", Table: "one_time_tokens"}
	Mail           = &Entity{Name: "Mail", Table: "mails"}
	WebsiteSetting = &Entity{Name: "WebsiteSetting", Table: "website_settings"}
	Setting        = &Entity{Name: "Setting", Table: "settings"}
)

// Entities are all of them, in the order in which the documentation lists them.
var Entities = []*Entity{
	CustomerUser, Customer, CustomerGroup, CustomerUserRole, CustomerUserAddress, CustomerAddress, Website,
	Rfq, RfqItem, RfqNote, Quote, QuoteLine, QuoteOffer, Order, OrderLine, Consent, ConsentVersion, ConsentAcceptance,
	Activity, ActivityLink, Attachment, Invitation, Session, LoginAttempt,
	StaffUser, StaffRole, ApiToken, Job, AuditEntry, AuditDiff, OneTimeToken, Mail, WebsiteSetting, Setting,
}

var (
	ofCustomer = sight{follows: "customer_id"}
	ofUser     = sight{follows: "customer_user_id", via: CustomerUser}
)

func roles(s *sql.Selector, v *viewer.Viewer, _ Form) *sql.Predicate {
	return sql.Or(
		sql.And(sql.IsNull(s.C("customer_id")), sql.IsTrue(s.C("public")), sql.IsTrue(s.C("self_managed"))),
		ofCustomer.predicate(s, v, Set),
	)
}

// Each of these two rules asks the other's table.
const (
	activityTable = "activities"
	linkTable     = "activity_links"
)

// within ties a row to the company in which it happened.
var within = sight{follows: "within_customer_id"}

func attachments(s *sql.Selector, v *viewer.Viewer, form Form) *sql.Predicate {
	return sql.And(sql.EQ(s.C("visibility"), "SHARED"), within.predicate(s, v, form))
}

func activityLinks(s *sql.Selector, v *viewer.Viewer, form Form) *sql.Predicate {
	t := sql.Table(activityTable).As("shared")
	shared := sql.Select(t.C("id")).From(t).Where(sql.EQ(t.C("visibility"), "SHARED"))
	return sql.And(within.predicate(s, v, form), sql.In(s.C("activity_id"), shared))
}

func activities(s *sql.Selector, v *viewer.Viewer, form Form) *sql.Predicate {
	shared := sql.EQ(s.C("visibility"), "SHARED")
	if form == Point {
		return sql.And(shared, sql.P(func(b *sql.Builder) {
			b.WriteString("(SELECT COUNT(*) FROM " + linkTable + " l WHERE l.activity_id=" + s.C("id") + " AND (" + within.path("l.within_customer_id") + ") BETWEEN ").
				Arg(v.CustomerPath).WriteString(" AND ").Arg(treeEnd(v)).WriteString(")>0")
		}))
	}
	t := sql.Table(linkTable).As("link")
	links := sql.Select(t.C("activity_id")).From(t)
	return sql.And(shared, sql.In(s.C("id"), links.Where(within.predicate(links, v, Set))))
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
