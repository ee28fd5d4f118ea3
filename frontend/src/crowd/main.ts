/** The page of a paid crowd: no cookie, no account, nothing kept but in memory. */

import '../shared/base.css';
import './crowd.css';
import { mount } from 'svelte';
import { pageData } from '../shared/page';
import { crowd } from './crowd.svelte';
import Crowd from './Crowd.svelte';
import type { Told } from './wire';

const target = document.querySelector('#page');
if (target) mount(Crowd, { target, props: { crowd: crowd(pageData<Told>()) } });
