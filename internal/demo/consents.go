package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"buyergraph/ent"
)

// consentTexts are what people agree to. Each later version says the earlier
// sentences and one more.
var consentTexts = []struct {
	name      string
	mandatory bool
	taken     float64 // by how many, where nobody must
	texts     []string
}{
	{"Terms and conditions", true, 0, []string{"Orders are binding once we confirm them. Goods stay ours until they are paid.", "Returns are taken within 30 days."}},
	{"Processing of personal data", true, 0, []string{"We keep your name and contact data to handle your company's orders, for as long as tax law demands.", "Carriers get your telephone number to announce a delivery."}},
	{"Newsletter", false, 0.25, []string{"We may write to you about offers, at most twice a month. You can withdraw at any time."}},
	{"Price changes by e-mail", false, 0.12, []string{"We may write to you when the price of an article changes that you have ordered within a year."}},
	{"Customer satisfaction survey", false, 0.06, []string{"We may ask you once a year how we did.", "Answers are kept without your name."}},
	{"Product safety notices by text message", false, 0.05, []string{"We may send recalls and safety notices to your mobile number."}},
	{"Electronic invoices", false, 0.05, []string{"You accept invoices as PDF or as structured data, in place of paper."}},
	{"Reference customer", false, 0.01, []string{"We may name your company as a customer."}},
	{"Photographs at delivery", false, 0.02, []string{"Drivers may photograph goods where they leave them."}},
	{"Hazardous goods declaration", false, 0.02, []string{"You confirm that hazardous articles are used by trained people only."}},
	{"Export control", false, 0.01, []string{"You will not pass listed goods on to embargoed countries.", "You keep records of where they went for five years."}},
	{"Consignment stock", false, 0.01, []string{"Goods that we store with you become yours when you take them, and we may count them at any time in working hours."}},
	{"Training invitations", false, 0.03, []string{"We may invite you to product training."}},
	{"Telephone advice", false, 0.02, []string{"Our advisers may call you about enquiries that are open."}},
	{"Loyalty programme", false, 0.02, []string{"We count your company's turnover over all branches and pay a bonus in January."}},
	{"Market research panel", false, 0.01, []string{"We may send you short questions about articles that we think of listing."}},
	{"Framework agreement data", false, 0.01, []string{"Your parent company may see what you order under its agreement."}},
	{"Drawings and samples", false, 0.01, []string{"We may pass drawings on to manufacturers who quote for you, under confidentiality."}},
	{"Webinar recordings", false, 0.01, []string{"Webinars that you attend are recorded."}},
	{"Trade credit check", false, 0.02, []string{"We may ask a credit agency about your company before we open an account."}},
}

// published is when a version of a consent came out, counted from 0.
func published(consent, version int) moment {
	return -2*year + moment(version)*(3*year+moment(consent%5)*6*week)
}

func (g *generator) makeConsents() {
	for i, c := range consentTexts[:g.consents] {
		g.add(&ent.Consent{ID: int64(i + 1), Name: c.name, Mandatory: c.mandatory, DeclinedNotification: c.mandatory, CreatedAt: g.at(published(i, 0))})
		text := ""
		for k, more := range c.texts {
			if k > 0 {
				text += " "
			}
			text += more
			at := g.at(published(i, k))
			g.add(&ent.ConsentVersion{ConsentID: int64(i + 1), Number: k + 1, Text: text, TextDigest: digest(text), PublishedAt: at, CreatedAt: at})
		}
	}
}

// digest is a SHA-256 in hexadecimal.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// makeAcceptances: everybody agrees to what he must when he registers, and most
// to a later version too; the rest is as people like.
func (g *generator) makeAcceptances(p *person) {
	d := g.roll(hisConsents, int(p.id))
	version := int64(0)
	address, agent := d.address(), pick(d, agents)
	for i, c := range consentTexts[:g.consents] {
		taken := c.mandatory || d.chance(c.taken)
		for k := range c.texts {
			version++
			at, source, out := published(i, k), "profile", published(i, k+1)
			later := k+1 < len(c.texts) && out <= span
			switch {
			case !taken || at > p.left || later && out <= p.since:
				continue
			case at <= p.since && c.mandatory:
				at, source = p.since, "registration"
			default:
				at = max(at, p.since) + moment(d.below(int(20*week)))
				if at > p.left || later && at > out || !d.chance(0.55) && c.mandatory {
					continue
				}
			}
			a := &ent.ConsentAcceptance{
				CustomerUserID: p.id, ConsentID: int64(i + 1), ConsentVersionID: version, AcceptedAt: g.at(at), Source: &source, Address: &address, UserAgent: &agent,
				CreatedAt: g.at(at),
			}
			if gone := at + moment(d.below(int(year))); !c.mandatory && d.chance(0.12) && gone <= p.left {
				a.WithdrawnAt, a.UpdatedAt, a.Version = new(g.at(gone)), g.at(gone), 2
			}
			g.add(a)
		}
	}
}

// address is one of the networks that are kept for examples.
func (d *dice) address() string {
	return fmt.Sprintf("%s.%d", pick(d, []string{"192.0.2", "198.51.100", "203.0.113"}), d.between(1, 254))
}

var agents = []string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
	"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
}
