/** Every sentence read by those who learn before they play, in German. */

import { translate } from '../shared/tongue';
import type { Words } from './words';

translate('learn', {
  'title': 'So geht’s',
  'about': { one: 'Ein Beispiel, mit der Antwort und dem Grund. Dann spielst du um Punkte.', other: '{n} Beispiele, mit der Antwort und dem Grund. Dann spielst du um Punkte.' },
  'about.optional': { one: 'Ein Beispiel zum Warmwerden. Es bringt nichts und kostet nichts.', other: '{n} Beispiele zum Warmwerden. Sie bringen nichts und kosten nichts.' },
  'skip': 'Überspringen',
  'seen': 'So geht es',
  'seen.text': '{right} von {of} richtig. Von jetzt an zählt es, und niemand sagt es dir gleich.',
  'right': 'Richtig!',
  'wrong': 'Nicht ganz: Es ist {choice}.',
  'on': 'Weiter',
  'last': 'So ging es aus',
  'passed': 'Du hast das Auge dafür',
  'passed.text': '{right} von {of} richtig. Deine erste Runde wartet.',
  'play': 'Spielen',
  'failed': 'Noch nicht',
  'failed.text': '{right} von {of} richtig, und {needed} sind nötig. Ein neuer Versuch kostet nichts.',
  'again': 'Noch einmal versuchen',
  'free': 'Hier gibt es nichts zu lernen',
  'free.text': 'Du darfst gleich spielen.',
  'broke': 'Die Beispiele ließen sich nicht laden',
  'broke.offline': 'Du scheinst offline zu sein.',
  'broke.unknown': 'Bei uns ist etwas schiefgegangen.',
  'refused': 'Das wurde nicht angenommen: {why}',
} satisfies Words);
