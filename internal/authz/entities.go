package authz

import (
	"buyergraph/internal/viewer"
)

// Which levels roles can grant, besides none at all.
var (
	people    = []viewer.Level{viewer.Own, viewer.Customer, viewer.CustomerTree} // of what is one person's
	companies = []viewer.Level{viewer.Customer, viewer.CustomerTree}             // of what is a company's
	theirs    = []viewer.Level{viewer.Own, viewer.All}                           // to staff, of what hangs on customers
	whole     = []viewer.Level{viewer.All}                                       // to staff, of the seller's own
)

var (
	view      = []Action{View}
	records   = []Action{View, Create, Edit}
	directory = []Action{View, Create, Edit, Delete}
	deals     = []Action{View, Create, Edit, Delete, Assign}
)

// The entities. One that is missing here is denied to everybody but the system.
var (
	Customer     = &Entity{Name: "Customer", Table: "customers", Prefix: "cust", Actions: deals, StorefrontActions: view, Storefront: companies, Staff: theirs, company: "id"}
	CustomerUser = &Entity{Name: "CustomerUser", Table: "customer_users", Prefix: "user", Actions: deals, StorefrontActions: deals, Storefront: companies, Staff: theirs, company: "customer_id"}
	// CustomerGroup is the seller's own label: customer users see none.
	CustomerGroup       = &Entity{Name: "CustomerGroup", Table: "customer_groups", Prefix: "group", Actions: deals, Staff: whole}
	CustomerUserRole    = &Entity{Name: "CustomerUserRole", Table: "customer_user_roles", Prefix: "role", Actions: deals, StorefrontActions: directory, Storefront: companies, Staff: whole}
	CustomerAddress     = &Entity{Name: "CustomerAddress", Table: "customer_addresses", Prefix: "caddr", Actions: directory, StorefrontActions: directory, Storefront: companies, Staff: theirs, company: "customer_id"}
	CustomerUserAddress = &Entity{Name: "CustomerUserAddress", Table: "customer_user_addresses", Prefix: "uaddr", Actions: directory, StorefrontActions: directory, Storefront: people, Staff: theirs, person: "customer_user_id"}
	Website             = &Entity{Name: "Website", Table: "websites", Prefix: "site", Actions: records, Staff: whole, published: true}
	Rfq                 = &Entity{Name: "Rfq", Table: "rfqs", Prefix: "rfq", Actions: deals, StorefrontActions: deals, Storefront: people, Staff: theirs, company: "customer_id", person: "customer_user_id"}
	Quote               = &Entity{Name: "Quote", Table: "quotes", Prefix: "quote", Actions: deals, StorefrontActions: []Action{View, Create, Assign}, Storefront: people, Staff: theirs, company: "customer_id", person: "customer_user_id"}
	Order               = &Entity{Name: "Order", Table: "orders", Prefix: "order", Actions: deals, StorefrontActions: []Action{View, Create, Edit, Assign}, Storefront: people, Staff: theirs, company: "customer_id", person: "customer_user_id"}
	// A document's parts follow the document.
	RfqItem    = &Entity{Name: "RfqItem", Table: "rfq_items", Prefix: "rfqitem", parent: Rfq, parentKey: "rfq_id"}
	RfqNote    = &Entity{Name: "RfqNote", Table: "rfq_notes", Prefix: "rfqnote", parent: Rfq, parentKey: "rfq_id"}
	QuoteLine  = &Entity{Name: "QuoteLine", Table: "quote_lines", Prefix: "quoteline", parent: Quote, parentKey: "quote_id"}
	QuoteOffer = &Entity{Name: "QuoteOffer", Table: "quote_offers", Prefix: "quoteoffer", parent: Quote, parentKey: "quote_id"}
	OrderLine  = &Entity{Name: "OrderLine", Table: "order_lines", Prefix: "orderline", parent: Order, parentKey: "order_id"}

	Consent           = &Entity{Name: "Consent", Table: "consents", Prefix: "consent", Actions: directory, Staff: whole, published: true}
	ConsentVersion    = &Entity{Name: "ConsentVersion", Table: "consent_versions", Prefix: "cver", parent: Consent, parentKey: "consent_id"}
	ConsentAcceptance = &Entity{Name: "ConsentAcceptance", Table: "consent_acceptances", Prefix: "cacc", Actions: records, StorefrontActions: records, Storefront: people, Staff: theirs, person: "customer_user_id"}
	Invitation        = &Entity{Name: "Invitation", Table: "invitations", Prefix: "inv", Actions: records, StorefrontActions: records, Storefront: companies, Staff: theirs, company: "customer_id"}
	Activity          = &Entity{Name: "Activity", Table: "activities", Prefix: "act", Actions: directory, Staff: theirs}
	ActivityLink      = &Entity{Name: "ActivityLink", Table: "activity_links", Prefix: "actlink", parent: Activity, company: "within_customer_id"}
	Attachment        = &Entity{Name: "Attachment", Table: "attachments", Prefix: "file", Actions: directory, Staff: theirs, company: "within_customer_id"}

	// The seller's own.
	StaffUser    = &Entity{Name: "StaffUser", Table: "staff_users", Prefix: "staff", Actions: directory, Staff: whole}
	StaffRole    = &Entity{Name: "StaffRole", Table: "staff_roles", Prefix: "srole", Actions: directory, Staff: whole}
	ApiToken     = &Entity{Name: "ApiToken", Table: "api_tokens", Prefix: "token", Actions: records, Staff: whole}
	Session      = &Entity{Name: "Session", Table: "sessions", Prefix: "sess"}
	Job          = &Entity{Name: "Job", Table: "jobs", Prefix: "job", Actions: []Action{View, Edit}, Staff: whole}
	AuditEntry   = &Entity{Name: "AuditEntry", Table: "audit_entries", Prefix: "audit", Actions: view, Staff: whole}
	LoginAttempt = &Entity{Name: "LoginAttempt", Table: "login_attempts", Prefix: "try", parent: AuditEntry}

	// The product's own; no node shows them.
	AuditDiff      = &Entity{Name: "AuditDiff", Table: "audit_diffs", parent: AuditEntry, parentKey: "entry_id"}
	OneTimeToken   = &Entity{Name: "OneTimeToken", Table: "one_time_tokens"}
	Mail           = &Entity{Name: "Mail", Table: "mails"}
	WebsiteSetting = &Entity{Name: "WebsiteSetting", Table: "website_settings", parent: Website, parentKey: "website_id"}
	IdempotencyKey = &Entity{Name: "IdempotencyKey", Table: "idempotency_keys"}
	RateLimit      = &Entity{Name: "RateLimit", Table: "rate_limits"}
	Setting        = &Entity{Name: "Setting", Table: "settings", Actions: []Action{View, Edit}, Staff: whole}
)

// Entities are all of them, in the order in which the documentation lists them.
var Entities = []*Entity{
	CustomerUser, Customer, CustomerGroup, CustomerUserRole, CustomerUserAddress, CustomerAddress, Website,
	Rfq, RfqItem, RfqNote, Quote, QuoteLine, QuoteOffer, Order, OrderLine, Consent, ConsentVersion, ConsentAcceptance,
	Activity, ActivityLink, Attachment, Invitation, Session, LoginAttempt,
	StaffUser, StaffRole, ApiToken, Job, AuditEntry, AuditDiff, OneTimeToken, Mail, IdempotencyKey, RateLimit, WebsiteSetting, Setting,
}
