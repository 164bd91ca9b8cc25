package demo

import (
	"fmt"
	"strings"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/consentacceptance"
	"buyergraph/internal/consent"
	"buyergraph/internal/text"
)

// consentTexts are the consents. Each later version repeats the earlier sentences and
// adds one.
var consentTexts = []struct {
	name          string
	mandatory     bool    // at every website
	acceptedShare float64 // share of the users who accept an optional consent, 0 to 1
	versionTexts  []string
}{
	{"Terms and conditions", true, 0, []string{
		"Orders are binding once we confirm them. Goods stay ours until they are paid.", "Returns are taken within 30 days.",
	}},
	{"Processing of personal data", true, 0, []string{
		"We keep your name and contact data to handle your company's orders, for as long as tax law demands.",
		"Carriers get your telephone number to announce a delivery.",
	}},
	{"Newsletter", false, 0.25, []string{"We may write to you about offers, at most twice a month. You can withdraw at any time."}},
	{"Price changes by e-mail", false, 0.12, []string{
		"We may write to you when the price of an article changes that you have ordered within a year.",
	}},
	{"Customer satisfaction survey", false, 0.06, []string{"We may ask you once a year how we did.", "Answers are kept without your name."}},
	{"Product safety notices by text message", false, 0.05, []string{"We may send recalls and safety notices to your mobile number."}},
	{"Electronic invoices", false, 0.05, []string{"You accept invoices as PDF or as structured data, in place of paper."}},
	{"Reference customer", false, 0.01, []string{"We may name your company as a customer."}},
	{"Photographs at delivery", false, 0.02, []string{"Drivers may photograph goods where they leave them."}},
	{"Hazardous goods declaration", false, 0.02, []string{"You confirm that hazardous articles are used by trained people only."}},
	{"Export control", false, 0.01, []string{
		"You will not pass listed goods on to embargoed countries.", "You keep records of where they went for five years.",
	}},
	{"Consignment stock", false, 0.01, []string{
		"Goods that we store with you become yours when you take them, and we may count them at any time in working hours.",
	}},
	{"Training invitations", false, 0.03, []string{"We may invite you to product training."}},
	{"Telephone advice", false, 0.02, []string{"Our advisers may call you about enquiries that are open."}},
	{"Loyalty programme", false, 0.02, []string{"We count your company's turnover over all branches and pay a bonus in January."}},
	{"Market research panel", false, 0.01, []string{"We may send you short questions about articles that we think of listing."}},
	{"Framework agreement data", false, 0.01, []string{"Your parent company may see what you order under its agreement."}},
	{"Drawings and samples", false, 0.01, []string{"We may pass drawings on to manufacturers who quote for you, under confidentiality."}},
	{"Webinar recordings", false, 0.01, []string{"Webinars that you attend are recorded."}},
	{"Trade credit check", false, 0.02, []string{"We may ask a credit agency about your company before we open an account."}},
}

// germanConsents are the consents that have texts in German too, by their names.
var germanConsents = map[string]struct {
	name         string
	versionTexts []string
}{
	"Terms and conditions": {"Allgemeine Geschäftsbedingungen", []string{
		"Bestellungen sind verbindlich, sobald wir sie bestätigen. Die Ware bleibt bis zur Bezahlung unser Eigentum.",
		"Rückgaben nehmen wir innerhalb von 30 Tagen an.",
	}},
}

// versionPublishedAt returns the publication time of a consent's version. Both count
// from 0.
func versionPublishedAt(consent, version int) workTime {
	return -2*year + workTime(version)*(3*year+workTime(consent%5)*6*week)
}

// websiteCount is how many websites [generator.makeWebsites] makes.
const websiteCount = 5

func (g *generator) makeConsents() {
	version := int64(0)
	for i, c := range consentTexts[:g.consentCount] {
		id, createdAt := int64(i+1), g.timeOf(versionPublishedAt(i, 0))
		g.addRow(&ent.Consent{ID: id, Name: c.name, DeclinedNotification: c.mandatory, CreatedAt: createdAt})
		for website := range websiteCount {
			g.addRow(&ent.WebsiteConsent{
				WebsiteID: int64(website + 1), ConsentID: id, Position: i + 1, Mandatory: c.mandatory, CreatedAt: createdAt,
			})
		}
		for k := range c.versionTexts {
			version++
			at := g.timeOf(versionPublishedAt(i, k))
			g.addRow(&ent.ConsentVersion{ID: version, ConsentID: id, Number: k + 1, PublishedAt: at, CreatedAt: at})
			g.addRow(consentText(version, 1, "en", c.name, c.versionTexts[:k+1]))
			if german, ok := germanConsents[c.name]; ok {
				g.addRow(consentText(version, 2, "de", german.name, german.versionTexts[:k+1]))
			}
		}
	}
}

func consentText(version int64, position int, language, name string, sentences []string) *ent.ConsentText {
	body := strings.Join(sentences, " ")
	return &ent.ConsentText{
		ConsentVersionID: version, Position: position, Language: language, Name: name, Text: body, TextDigest: text.Digest(body),
	}
}

// makeConsentAcceptances writes the acceptances of a person. Everybody accepts the
// mandatory consents at registration, and most accept a later version too. A part of the
// users accepts the others, and some of these withdraw.
func (g *generator) makeConsentAcceptances(p *person) {
	d := g.drawsOf(kindUserConsents, int(p.id))
	version := int64(0)
	ip, agent := d.exampleIP(), pickOne(d, userAgents)
	for i, c := range consentTexts[:g.consentCount] {
		isAccepted := c.mandatory || d.chance(c.acceptedShare)
		var last *ent.ConsentAcceptance
		for k := range c.versionTexts {
			version++
			at, channel, replacedAt := versionPublishedAt(i, k), consentacceptance.ChannelPROFILE, versionPublishedAt(i, k+1)
			isReplaced := k+1 < len(c.versionTexts) && replacedAt <= present
			switch {
			case !isAccepted || at > p.leftAt || isReplaced && replacedAt <= p.registeredAt:
				continue
			case at <= p.registeredAt && c.mandatory:
				at, channel = p.registeredAt, consentacceptance.ChannelREGISTRATION
			default:
				at = max(at, p.registeredAt) + workTime(d.intBelow(int(20*week)))
				if at > p.leftAt || isReplaced && at > replacedAt || !d.chance(0.55) && c.mandatory {
					continue
				}
			}
			acceptedAt := g.timeOf(at)
			if last != nil && (last.EndedAt == nil || last.EndedAt.After(acceptedAt)) {
				last.WithdrawnAt = nil
				endAcceptance(last, acceptedAt)
			}
			g.addAcceptance(last)
			language, sentences := "en", c.versionTexts[:k+1]
			if german, ok := germanConsents[c.name]; ok && p.market == germany {
				language, sentences = "de", german.versionTexts[:k+1]
			}
			last = &ent.ConsentAcceptance{
				CustomerUserID: p.id, ConsentID: int64(i + 1), ConsentVersionID: version, AcceptedAt: acceptedAt, Channel: &channel,
				Language: language, TextDigest: text.Digest(strings.Join(sentences, " ")), Address: &ip, UserAgent: &agent, CreatedAt: acceptedAt,
			}
			if withdrawnAt := at + workTime(d.intBelow(int(year))); !c.mandatory && d.chance(0.12) && withdrawnAt <= p.leftAt {
				last.WithdrawnAt = new(g.timeOf(withdrawnAt))
				endAcceptance(last, *last.WithdrawnAt)
			}
		}
		g.addAcceptance(last)
	}
}

// endAcceptance lets an acceptance stand until a time.
func endAcceptance(a *ent.ConsentAcceptance, at time.Time) {
	a.EndedAt, a.UpdatedAt, a.Version = &at, at, 2
}

// addAcceptance adds an acceptance; nil adds none.
func (g *generator) addAcceptance(a *ent.ConsentAcceptance) {
	switch {
	case a == nil:
		return
	case a.EndedAt == nil:
		a.ActiveKey = new(consent.ActiveKey(a.CustomerUserID, a.ConsentID))
	}
	g.addRow(a)
}

// exampleIP draws an address from the networks that are reserved for documentation.
func (d *draws) exampleIP() string {
	return fmt.Sprintf("%s.%d", pickOne(d, []string{"192.0.2", "198.51.100", "203.0.113"}), d.intBetween(1, 254))
}

var userAgents = []string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
	"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
}
