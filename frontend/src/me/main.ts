import { mount } from 'svelte';
import Me from './Me.svelte';

const target = document.querySelector('#page');
if (target) mount(Me, { target });
