package authz

import (
	"buyergraph/internal/viewer"
)

// The levels that roles can grant, besides NONE.
var (
	personLevels  = []viewer.Level{viewer.Own, viewer.Customer, viewer.CustomerTree} // to customer users, for records of one person
	companyLevels = []viewer.Level{viewer.Customer, viewer.CustomerTree}             // to customer users, for records of one company
	ownerLevels   = []viewer.Level{viewer.Own, viewer.All}                           // to staff, for records of customers
	ownOnly       = []viewer.Level{viewer.Own}                                       // to customer users, for what is only for oneself
	allOnly       = []viewer.Level{viewer.All}                                       // to staff, for records of the seller
)

// The sets of actions that roles can grant.
var (
	readOnly   = []Action{View}
	readWrite  = []Action{View, Create, Edit}
	crud       = []Action{View, Create, Edit, Delete}
	crudAssign = []Action{View, Create, Edit, Delete, Assign}
)

// The entities. Every entity of the ent schema stands here; an entity that is missing is
// denied to every viewer but the system.
var (
	Customer = &Entity{
		Name: "Customer", Label: "Company", Table: "customers", IDPrefix: "cust", companyColumn: "id",
		Actions: crudAssign, Staff: ownerLevels,
		StorefrontActions: readOnly, Storefront: companyLevels,
	}
	CustomerUser = &Entity{
		Name: "CustomerUser", Label: "Customer user", Table: "customer_users", IDPrefix: "user", companyColumn: "customer_id",
		Actions: crudAssign, Staff: ownerLevels,
		StorefrontActions: crudAssign, Storefront: companyLevels,
	}
	// CustomerGroup is the seller's own classification. Customer users do not see it.
	CustomerGroup = &Entity{
		Name: "CustomerGroup", Label: "Customer group", Table: "customer_groups", IDPrefix: "group",
		Actions: crud, Staff: allOnly,
	}
	CustomerUserRole = &Entity{
		Name: "CustomerUserRole", Label: "Customer user role", Table: "customer_user_roles", IDPrefix: "role",
		Actions: crudAssign, Staff: allOnly,
		StorefrontActions: crud, Storefront: companyLevels, guarded: true,
	}
	CustomerAddress = &Entity{
		Name: "CustomerAddress", Label: "Company address", Table: "customer_addresses", IDPrefix: "caddr", companyColumn: "customer_id",
		Actions: crud, Staff: ownerLevels,
		StorefrontActions: crud, Storefront: companyLevels,
	}
	CustomerUserAddress = &Entity{
		Name: "CustomerUserAddress", Label: "Customer user address", Table: "customer_user_addresses", IDPrefix: "uaddr",
		personColumn: "customer_user_id",
		Actions:      crud, Staff: ownerLevels,
		StorefrontActions: crud, Storefront: personLevels,
	}
	Website = &Entity{
		Name: "Website", Label: "Website", Table: "websites", IDPrefix: "site",
		Actions: crud, Staff: allOnly, published: true,
	}
	Rfq = &Entity{
		Name: "Rfq", Label: "Request for quote", Table: "rfqs", IDPrefix: "rfq", companyColumn: "customer_id", personColumn: "customer_user_id",
		Actions: crudAssign, Staff: ownerLevels,
		StorefrontActions: []Action{View, Create, Edit, Assign}, Storefront: personLevels, hiddenStates: []string{"DELETED"},
	}
	Quote = &Entity{
		Name: "Quote", Label: "Quote", Table: "quotes", IDPrefix: "quote", companyColumn: "customer_id", personColumn: "customer_user_id",
		Actions: crudAssign, Staff: ownerLevels,
		StorefrontActions: []Action{View, Assign}, Storefront: personLevels, hiddenStates: []string{"DRAFT", "DELETED"},
	}
	Order = &Entity{
		Name: "Order", Label: "Order", Table: "orders", IDPrefix: "order", companyColumn: "customer_id", personColumn: "customer_user_id",
		Actions: []Action{View, Create, Edit, Assign}, Staff: ownerLevels,
		StorefrontActions: []Action{View, Create, Edit, Assign}, Storefront: personLevels,
	}
	// The parts of a document take their permissions from the document.
	RfqItem = &Entity{
		Name: "RfqItem", Label: "Request for quote item", Table: "rfq_items", IDPrefix: "rfqitem",
		parent: Rfq, parentColumn: "rfq_id",
	}
	RfqNote = &Entity{
		Name: "RfqNote", Label: "Request for quote note", Table: "rfq_notes", IDPrefix: "rfqnote",
		parent: Rfq, parentColumn: "rfq_id",
	}
	QuoteLine = &Entity{
		Name: "QuoteLine", Label: "Quote line", Table: "quote_lines", IDPrefix: "quoteline",
		parent: Quote, parentColumn: "quote_id",
	}
	QuoteOffer = &Entity{
		Name: "QuoteOffer", Label: "Quote offer", Table: "quote_offers", IDPrefix: "quoteoffer",
		parent: Quote, parentColumn: "quote_id",
	}
	OrderLine = &Entity{
		Name: "OrderLine", Label: "Order line", Table: "order_lines", IDPrefix: "orderline",
		parent: Order, parentColumn: "order_id",
	}

	Consent = &Entity{
		Name: "Consent", Label: "Consent", Table: "consents", IDPrefix: "consent",
		Actions: readWrite, Staff: allOnly, published: true, guarded: true,
	}
	ConsentVersion = &Entity{
		Name: "ConsentVersion", Label: "Consent version", Table: "consent_versions", IDPrefix: "cver",
		parent: Consent, parentColumn: "consent_id",
	}
	ConsentText = &Entity{
		Name: "ConsentText", Table: "consent_texts",
		parent: ConsentVersion, parentColumn: "consent_version_id",
	}
	// WebsiteConsent is a part of the website.
	WebsiteConsent = &Entity{
		Name: "WebsiteConsent", Label: "Consent of a website", Table: "website_consents", IDPrefix: "wcon",
		parent: Website, parentColumn: "website_id",
	}
	ConsentAcceptance = &Entity{
		Name: "ConsentAcceptance", Label: "Consent acceptance", Table: "consent_acceptances", IDPrefix: "cacc", personColumn: "customer_user_id",
		Actions: readWrite, Staff: ownerLevels,
		StorefrontActions: readWrite, Storefront: personLevels, OwnOnlyActions: []Action{Create, Edit},
	}
	Invitation = &Entity{
		Name: "Invitation", Label: "Invitation", Table: "invitations", IDPrefix: "inv", companyColumn: "customer_id",
		Actions: readWrite, Staff: ownerLevels,
		StorefrontActions: readWrite, Storefront: companyLevels,
	}
	Activity     = &Entity{Name: "Activity", Label: "Activity", Table: "activities", IDPrefix: "act", Actions: crud, Staff: ownerLevels}
	ActivityLink = &Entity{
		Name: "ActivityLink", Label: "Activity link", Table: "activity_links", IDPrefix: "actlink",
		parent: Activity, companyColumn: "within_customer_id",
	}
	Attachment = &Entity{
		Name: "Attachment", Label: "Attachment", Table: "attachments", IDPrefix: "file", companyColumn: "within_customer_id",
		Actions: crud, Staff: ownerLevels,
	}

	// Records of the seller.
	StaffUser = &Entity{Name: "StaffUser", Label: "Staff user", Table: "staff_users", IDPrefix: "staff", Actions: readWrite, Staff: allOnly}
	StaffRole = &Entity{
		Name: "StaffRole", Label: "Staff role", Table: "staff_roles", IDPrefix: "srole", Actions: crud, Staff: allOnly, guarded: true,
	}
	ApiToken   = &Entity{Name: "ApiToken", Label: "API token", Table: "api_tokens", IDPrefix: "token", Actions: readWrite, Staff: allOnly}
	Session    = &Entity{Name: "Session", Label: "Session", Table: "sessions", IDPrefix: "sess"}
	Job        = &Entity{Name: "Job", Label: "Job", Table: "jobs", IDPrefix: "job", Actions: []Action{View, Edit}, Staff: allOnly}
	JobRow     = &Entity{Name: "JobRow", Label: "Job row", Table: "job_rows", IDPrefix: "row", parent: Job, parentColumn: "job_id"}
	AuditEntry = &Entity{
		Name: "AuditEntry", Label: "Audit entry", Table: "audit_entries", IDPrefix: "audit",
		Actions: readOnly, Staff: allOnly,
	}
	// SavedView belongs to its owner, who may share it.
	SavedView = &Entity{Name: "SavedView", Label: "Saved view", Table: "saved_views", IDPrefix: "view"}
	// Capability is defined by whoever holds the capability CONFIGURE. Users see those that they may hold.
	Capability = &Entity{Name: "Capability", Label: "Capability", Table: "capabilities", IDPrefix: "cap", guarded: true}
	// Settings are seen and changed by the capability CONFIGURE alone.
	Settings     = &Entity{Name: "Settings", Label: "Settings", Table: "configurations", IDPrefix: "settings"}
	LoginAttempt = &Entity{Name: "LoginAttempt", Label: "Sign-in attempt", Table: "login_attempts", IDPrefix: "try", parent: AuditEntry}

	// Internal records of the product. No node of the graph shows them.
	AuditDiff      = &Entity{Name: "AuditDiff", Table: "audit_diffs", parent: AuditEntry, parentColumn: "entry_id"}
	OneTimeToken   = &Entity{Name: "OneTimeToken", Table: "one_time_tokens"}
	Mail           = &Entity{Name: "Mail", Table: "mails"}
	WebsiteOrigin  = &Entity{Name: "WebsiteOrigin", Table: "website_origins", parent: Website, parentColumn: "website_id"}
	IdempotencyKey = &Entity{Name: "IdempotencyKey", Table: "idempotency_keys"}
	RateLimit      = &Entity{Name: "RateLimit", Table: "rate_limits"}
	Guard          = &Entity{Name: "Guard", Table: "guards"}
	StoredValue    = &Entity{Name: "StoredValue", Table: "settings"}
)

// Entities lists every entity in the order of the documentation.
var Entities = []*Entity{
	CustomerUser, Customer, CustomerGroup, CustomerUserRole, CustomerUserAddress, CustomerAddress, Website,
	Rfq, RfqItem, RfqNote, Quote, QuoteLine, QuoteOffer, Order, OrderLine,
	Consent, ConsentVersion, ConsentText, ConsentAcceptance, WebsiteConsent,
	Activity, ActivityLink, Attachment, Invitation, Session, LoginAttempt,
	StaffUser, StaffRole, ApiToken, Job, JobRow, AuditEntry, AuditDiff, OneTimeToken, Mail, IdempotencyKey, RateLimit, Guard, WebsiteOrigin,
	StoredValue, Settings, Capability, SavedView,
}
