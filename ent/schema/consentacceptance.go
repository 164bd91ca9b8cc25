package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// ConsentAcceptance is the proof that a user accepted a version of a consent. It is never deleted
// while the user exists. It stands until it ends: the user withdraws the consent, or accepts a newer
// version.
type ConsentAcceptance struct{ ent.Schema }

// Mixin returns the mixins of ConsentAcceptance.
func (ConsentAcceptance) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of ConsentAcceptance.
func (ConsentAcceptance) Fields() []ent.Field {
	return joinFields(
		timestamp("accepted_at"),
		timestamp("withdrawn_at").nullable(),
		timestamp("ended_at").nullable(),
		enumField("channel", "REGISTRATION", "INVITATION", "PROFILE", "RFQ", "ORDER", "STAFF").unsetByDefault(),
		varchar("language", 35, text.ValidateLanguage),
		varchar("text_digest", 64, text.LineUpTo(64)),
		optionalLine("address", 64),
		optionalLine("user_agent", 255),
		foreignKey("consent_id"),
		foreignKey("consent_version_id"),
		foreignKey("customer_user_id"),
		// The ids of the user and the consent while the acceptance stands, so that one stands at most.
		optionalLine("active_key", 41).unique(),
	)
}

// Edges returns the edges of ConsentAcceptance.
func (ConsentAcceptance) Edges() []ent.Edge {
	return []ent.Edge{
		requiredEdge("consent", Consent.Type, "consent_id"),
		requiredEdge("consent_version", ConsentVersion.Type, "consent_version_id"),
		parentEdge("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes returns the indexes for the lists of ConsentAcceptance and the newest rows of each parent.
func (ConsentAcceptance) Indexes() []ent.Index {
	return indexesOn(
		[]string{"accepted_at"},
		[]string{"created_at"},
		[]string{"consent_id", "accepted_at"},
		[]string{"consent_version_id", "accepted_at"},
		[]string{"consent_version_id", "ended_at"},
		[]string{"customer_user_id", "accepted_at"},
	)
}
