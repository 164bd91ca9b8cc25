package demo

import (
	"fmt"

	"buyergraph/ent"
	"buyergraph/ent/attachment"
)

// file is an attachment. Only what the database knows of it is made up: there is
// nothing to download.
type file struct {
	name, kind string
	at         moment
	staff      bool // who has put it there
	shared     bool
	activity   int64
}

const (
	pdf   = "application/pdf"
	sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	photo = "image/jpeg"
)

// enclosures come with requests.
var enclosures = []file{
	{name: "drawing.pdf", kind: pdf}, {name: "parts-list.xlsx", kind: sheet}, {name: "site-plan.pdf", kind: pdf}, {name: "photo-of-the-old-one.jpg", kind: photo},
}

// attach puts a file to the mail it came with, the document, or else the person.
func (g *generator) attach(f file, d *dice, on about) {
	p := on.person
	a := &ent.Attachment{
		FileName: f.name, ContentType: f.kind, Size: d.between(20_000, 2_400_000), Visibility: attachment.VisibilityINTERNAL, WithinCustomerID: p.in.id, CreatedAt: g.at(f.at),
		UploadedByStaffUserID: maybe(f.staff, p.in.owner), UploadedByCustomerUserID: maybe(!f.staff, p.id),
	}
	if f.shared {
		a.Visibility = attachment.VisibilitySHARED
	}
	switch {
	case f.activity > 0:
		a.ActivityID = &f.activity
	case on.rfq > 0:
		a.RfqID = &on.rfq
	case on.quote > 0:
		a.QuoteID = &on.quote
	case on.order > 0:
		a.OrderID = &on.order
	case on.company:
		a.CustomerID = &p.in.id
	default:
		a.CustomerUserID = &p.id
	}
	a.StorageKey = fmt.Sprintf("made-up/%d", g.next("attachments"))
	a.ContentDigest = digest(a.StorageKey)
	g.add(a)
}
