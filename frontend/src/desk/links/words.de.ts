/** Every sentence on what leads where, in German. */

import { translate } from '../../shared/tongue';
import type { Words } from './words';

translate('desk/links', {
  'title': 'Verweise',
  'about': 'Was andere für dasselbe halten. Hier wird nichts geschlossen oder zusammengelegt: Dein Produkt erfährt es und entscheidet.',
  'which': 'Welche Verweise',
  'status.confirmed': 'Bestätigt',
  'status.contested': 'Bestritten',
  'status.suggested': 'Vorgeschlagen',
  'status.undone': 'Zurückgenommen',
  'status.rejected': 'Abgelehnt',
  'status.gone': 'Mit einem gelöschten Beitrag weg',
  'none': 'Bisher keine.',
  'leads': 'führt zu',
  'sure': '{share} sicher',
  'reason': 'Grund: {reason}',
  'objects': 'Wer den Beitrag geschrieben hat, widerspricht. Der Verweis gilt, bis du entscheidest.',
  'objected': 'Wer den Beitrag geschrieben hat, hat widersprochen; du bleibst dabei.',
  'uphold': 'Dabei bleiben',
  'uphold.of': 'Beim Verweis von {title} bleiben',
  'upheld': 'Der Verweis gilt weiter. Wer den Beitrag geschrieben hat, erfährt es.',
  'undo': 'Zurücknehmen',
  'undo.of': 'Den Verweis von {title} zurücknehmen',
  'undone': 'Zurückgenommen. Alles ist, als hätte es den Verweis nie gegeben.',
  'more': 'Mehr zeigen',
  'failed': 'Die Verweise ließen sich nicht lesen.',
  'retry': 'Noch einmal',
} satisfies Words);
